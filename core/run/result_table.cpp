// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/result_table.h"

#include "core/base/describe.h"
#include "core/base/flat_options.h"
#include "core/run/run_folder.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

namespace sharpscope {

namespace {

bool isAccuracy(const std::string& metric) { return metric.starts_with("accuracy"); }

/// The options that are not the same in all, but for what names a run or a method.
std::vector<std::string> differingPaths(const std::vector<const Json*>& values)
{
    static const std::set<std::string> naming{"name",   "group",  "seed",    "made",       "format",
                                              "method", "device", "threads", "passesTotal"};
    OptionSpread spread;
    for (const Json* value : values)
        spread.add(flatten(*value));
    std::vector<std::string> paths = spread.differing(OptionSpread::Absent::Differs);
    std::erase_if(paths, [](const std::string& path) { return naming.contains(path.substr(0, path.find('.'))); });
    return paths;
}

std::string labelOf(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// "labelNoise 0.4, resnet-20": what the value has at the paths.
std::string textAt(const Json& value, const std::vector<std::string>& paths)
{
    std::string label;
    for (const std::string& path : paths) {
        const Json* field = findField(value, path);
        const std::string text = field ? labelOf(*field) : "–";
        const bool saysItself = field && field->is_string();
        label += (label.empty() ? "" : ", ") + (saysItself ? text : path.substr(path.rfind('.') + 1) + ' ' + text);
    }
    return label;
}

/// A run as the table sees it.
struct Entry {
    std::string row;
    std::string column;
    std::int64_t seed = 0;
    Json options; ///< of the method, without its label
    double value = 0;
};

/// Methods of one label that meet in a column with different options get rows of their own: "SAM, rho 0.05".
void tellApart(std::vector<Entry>& entries)
{
    std::map<std::string, std::vector<Entry*>> byLabel;
    for (Entry& entry : entries)
        byLabel[entry.row].push_back(&entry);
    for (auto& [label, same] : byLabel) {
        std::map<std::string, const Json*> first;
        const bool meet = std::any_of(same.begin(), same.end(), [&](const Entry* entry) {
            return *first.try_emplace(entry->column, &entry->options).first->second != entry->options;
        });
        if (!meet) continue;
        std::vector<const Json*> options;
        for (const Entry* entry : same)
            options.push_back(&entry->options);
        const std::vector<std::string> paths = differingPaths(options);
        for (Entry* entry : same)
            entry->row += ", " + textAt(entry->options, paths);
    }
}

std::string number(double value, int digits)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string cellText(const TableCell& cell, const char* plusMinus)
{
    std::string text = number(cell.mean, 2);
    if (cell.runs > 1) text += plusMinus + number(cell.deviation, 2);
    return text;
}

std::string escapeLatex(const std::string& text)
{
    std::string escaped;
    for (const char c : text) {
        if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void markBest(ResultTable& table, bool highest)
{
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        const TableCell* best = nullptr;
        for (const auto& row : table.cells) {
            const TableCell& cell = row[column];
            if (cell.runs > 0 && (!best || (highest ? cell.mean > best->mean : cell.mean < best->mean))) best = &cell;
        }
        if (!best) continue;
        const double mean = best->mean;
        for (auto& row : table.cells)
            row[column].best = row[column].runs > 0 && row[column].mean == mean;
    }
}

} // namespace

std::vector<FinishedRun> readFinishedRuns(const std::vector<std::filesystem::path>& folders)
{
    std::vector<FinishedRun> runs;
    for (const auto& path : folders) {
        const RunFolder folder = RunFolder::open(path);
        if (folder.isFinished()) runs.push_back({folder.experiment(), readJsonFile(path / "result.json")});
    }
    return runs;
}

ResultTable makeTable(const std::vector<FinishedRun>& runs, const TableOptions& options)
{
    ResultTable table;
    const bool percent = isAccuracy(options.metric);
    table.caption = options.metric + (percent ? " in %" : "") + ", " + options.summary + ", mean ± std over seeds (N)";
    std::vector<const Json*> experiments;
    for (const FinishedRun& run : runs)
        experiments.push_back(&run.experiment);
    const std::vector<std::string> paths =
        options.columns.empty() ? differingPaths(experiments) : std::vector<std::string>{options.columns};

    std::vector<Entry> entries;
    for (const auto& [experiment, result] : runs) {
        const auto metric = result.find(options.metric);
        if (metric == result.end() || !metric->is_object() || !metric->contains(options.summary)) continue;
        const Json& value = (*metric)[options.summary];
        if (!value.is_number()) continue;
        Entry entry{.column = textAt(experiment, paths),
                    .seed = experiment.value("seed", std::int64_t{0}),
                    .options = experiment.at("method"),
                    .value = value.get<double>() * (percent ? 100 : 1)};
        entry.row = entry.options.value("label", entry.options.at("rule").get<std::string>());
        entry.options.erase("label");
        if (entry.column.empty()) entry.column = labelOf(experiment.at("data").at("name"));
        entries.push_back(std::move(entry));
    }
    tellApart(entries);

    std::map<std::pair<std::string, std::string>, std::map<std::int64_t, double>> values; // by seed
    const auto remember = [](std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const Entry& entry : entries) {
        remember(table.rows, entry.row);
        remember(table.columns, entry.column);
        values[{entry.row, entry.column}][entry.seed] = entry.value;
    }
    for (const std::string& row : table.rows) {
        auto& cells = table.cells.emplace_back();
        for (const std::string& column : table.columns) {
            const auto& bySeed = values[{row, column}];
            const auto count = static_cast<double>(bySeed.size());
            TableCell cell{.runs = static_cast<std::int64_t>(bySeed.size())};
            for (const auto& [seed, x] : bySeed)
                cell.mean += x / count;
            for (const auto& [seed, x] : bySeed)
                cell.deviation += (x - cell.mean) * (x - cell.mean);
            cell.deviation = bySeed.size() > 1 ? std::sqrt(cell.deviation / (count - 1)) : 0;
            cells.push_back(cell);
        }
    }
    markBest(table, percent);
    return table;
}

std::string toMarkdown(const ResultTable& table)
{
    std::string text = "| method |", rule = "|---|";
    for (const std::string& column : table.columns) {
        text += ' ' + column + " |";
        rule += "---|";
    }
    text += '\n' + rule + '\n';
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        text += "| " + table.rows[r] + " |";
        for (const TableCell& cell : table.cells[r]) {
            const std::string bold = cell.best ? "**" : "";
            text += cell.runs == 0
                        ? " – |"
                        : ' ' + bold + cellText(cell, " ± ") + bold + " (" + std::to_string(cell.runs) + ") |";
        }
        text += '\n';
    }
    return text + "\n" + table.caption + '\n';
}

std::string toLatex(const ResultTable& table)
{
    std::string text = "\\begin{tabular}{l" + std::string(table.columns.size(), 'c') + "}\n\\toprule\nmethod";
    for (const std::string& column : table.columns)
        text += " & " + escapeLatex(column);
    text += " \\\\\n\\midrule\n";
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        text += escapeLatex(table.rows[r]);
        for (const TableCell& cell : table.cells[r]) {
            if (cell.runs == 0) {
                text += " & --";
                continue;
            }
            const std::string value = "$" + cellText(cell, " \\pm ") + "$";
            text += " & " + (cell.best ? "\\boldmath{" + value + "}" : value) + " (" + std::to_string(cell.runs) + ")";
        }
        text += " \\\\\n";
    }
    return text + "\\bottomrule\n\\end{tabular}\n% " + table.caption + '\n';
}

std::string toCsv(const ResultTable& table)
{
    const auto quoted = [](const std::string& s) {
        std::string q = "\"";
        for (const char c : s)
            q += c == '"' ? std::string("\"\"") : std::string(1, c);
        return q + '"';
    };
    std::string text = "method,column,mean,std,n\n";
    for (std::size_t r = 0; r < table.rows.size(); ++r)
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const TableCell& cell = table.cells[r][c];
            if (cell.runs > 0)
                text += quoted(table.rows[r]) + ',' + quoted(table.columns[c]) + ',' + number(cell.mean, 6) + ',' +
                        (cell.runs > 1 ? number(cell.deviation, 6) : "") + ',' + std::to_string(cell.runs) + '\n';
        }
    return text;
}

} // namespace sharpscope
