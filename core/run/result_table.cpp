// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/result_table.h"

#include "core/base/describe.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/run/fork_of.h"
#include "core/run/json_numbers.h"
#include "core/run/main_metric.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/run/run_title.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace sharpscope {

namespace {

/// The options that are not the same in all, but for what names a run or a method, or says what is kept of it.
std::vector<std::string> differingPaths(const std::vector<const Json*>& values)
{
    static const std::set<std::string> naming{"name",  "group",  "seed",   "made", "format", "method",  "acquisition",
                                              "title", "labels", "branch", "fork", "device", "threads", "passesTotal"};
    OptionSpread spread;
    for (const Json* value : values)
        spread.add(flatten(*value));
    std::vector<std::string> paths = spread.differing(OptionSpread::Absent::Differs);
    static const std::set<std::string> keeping{"rounds.hold", "rounds.keepRounds", "rounds.keepEvery",
                                               "train.checkpointEvery", "train.keepCheckpoints"};
    std::erase_if(paths, [](const std::string& path) {
        return naming.contains(path.substr(0, path.find('.'))) || keeping.contains(path) || isTakenOver(path);
    });
    return paths;
}

std::string nameOf(const std::string& path, const TableOptions& options)
{
    return options.fieldName ? options.fieldName(path) : path.substr(path.rfind('.') + 1);
}

/// "labelNoise 0.4, resnet-20": what the value has at the paths.
std::string textAt(const Json& value, const std::vector<std::string>& paths, const TableOptions& options)
{
    std::string label;
    for (const std::string& path : paths) {
        const Json* field = findField(value, path);
        const std::string text = field ? optionText(*field) : "–";
        const bool saysItself = field && field->is_string();
        label += (label.empty() ? "" : ", ") + (saysItself ? text : nameOf(path, options) + ' ' + text);
    }
    return label;
}

/// Columns are of what a run began with: what a fork changes is its method.
Json trunkOf(Json experiment)
{
    for (int i = 0; i < 100 && isFork(experiment); ++i) // of forks
        experiment = experimentBefore(experiment);
    return experiment;
}

/// What a fork does from where on, and what it did before: with its label and options what it is told apart by.
void addFork(Json& method, std::string& row, const Json& experiment)
{
    if (!isFork(experiment)) return;
    if (row.find(" from ") == std::string::npos) // somebody has called it otherwise
        row += " from step " + std::to_string(forkClock(experiment).step);
    method["from"] = forkIdentity(experiment);
    for (const char* group : {"optimizer", "schedule", "train", "data"})
        if (method["from"]["past"].contains(group)) method[group] = experiment.value(group, Json());
}

/// "training", where nothing else is said.
std::string kindIn(const Json& experiment) { return valueOr(experiment, "kind", std::string("training")); }

/// What tells the columns of a kind's runs apart. Kinds have options of their own, which would all differ.
std::map<std::string, std::vector<std::string>> columnPaths(const std::vector<FinishedRun>& runs,
                                                            const TableOptions& options)
{
    std::map<std::string, std::vector<Json>> trunks;
    for (const FinishedRun& run : runs)
        trunks[kindIn(run.experiment)].push_back(trunkOf(run.experiment));
    std::map<std::string, std::vector<std::string>> paths;
    for (const auto& [kind, experiments] : trunks) {
        std::vector<const Json*> values;
        for (const Json& experiment : experiments)
            values.push_back(&experiment);
        paths[kind] = options.columns.empty() ? differingPaths(values) : std::vector<std::string>{options.columns};
    }
    return paths;
}

/// A run as the table sees it.
struct TableRun {
    std::string row;
    std::string column;
    std::int64_t seed = 0;
    Json options; ///< of the method, without its label
    double value = 0;
};

/// Methods of one label that meet in a column with different options get rows of their own: "SAM, rho 0.05".
void tellApart(std::vector<TableRun>& entries, const TableOptions& table)
{
    std::map<std::string, std::vector<TableRun*>> byLabel;
    for (TableRun& entry : entries)
        byLabel[entry.row].push_back(&entry);
    for (auto& [label, same] : byLabel) {
        std::map<std::string, const Json*> first;
        const bool meet = std::any_of(same.begin(), same.end(), [&](const TableRun* entry) {
            return *first.try_emplace(entry->column, &entry->options).first->second != entry->options;
        });
        if (!meet) continue;
        std::vector<const Json*> options;
        for (const TableRun* entry : same)
            options.push_back(&entry->options);
        const std::vector<std::string> paths = differingPaths(options);
        for (TableRun* entry : same)
            entry->row += ", " + textAt(entry->options, paths, table);
    }
}

/// Two methods or more are there, of the same seeds: means of others would be of other draws.
bool canBeCompared(const ResultTable& table, std::size_t column)
{
    const TableCell* first = nullptr;
    std::size_t count = 0;
    for (const auto& row : table.cells) {
        if (row[column].runs == 0) continue;
        if (first && row[column].seeds != first->seeds) return false;
        first = &row[column];
        ++count;
    }
    return count > 1;
}

void markBest(ResultTable& table, bool highest)
{
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        if (!canBeCompared(table, column)) continue;
        const TableCell* best = nullptr;
        for (const auto& row : table.cells) {
            const TableCell& cell = row[column];
            if (cell.runs > 0 && std::isfinite(cell.mean) &&
                (!best || (highest ? cell.mean > best->mean : cell.mean < best->mean)))
                best = &cell;
        }
        if (!best) continue;
        const double mean = best->mean;
        for (auto& row : table.cells)
            row[column].best = row[column].runs > 0 && row[column].mean == mean;
    }
}

std::string textOr(const Json* json, std::string otherwise)
{
    return json && json->is_string() ? json->get<std::string>() : std::move(otherwise);
}

/// As its row is called before methods of one name are told apart.
std::string rowOf(const Json& experiment)
{
    if (std::string title = runTitle(experiment); !title.empty()) return title;
    return textOr(findField(experiment, "method.label"), textOr(findField(experiment, "method.rule"), "–"));
}

std::int64_t seedOf(const Json& experiment)
{
    const Json* seed = findField(experiment, "seed");
    return seed && seed->is_number_integer() ? seed->get<std::int64_t>() : 0;
}

std::string leftOutLine(const Json& experiment, const std::string& why)
{
    return rowOf(experiment) + ", seed " + std::to_string(seedOf(experiment)) + ": " + why;
}

/// Where a run stands in the table; nothing if it was not measured, or is no run of a method.
std::optional<TableRun> tableRun(const FinishedRun& run, const TableOptions& options,
                                 const std::map<std::string, std::vector<std::string>>& paths)
{
    const auto metric = run.result.is_object() ? run.result.find(options.metric) : run.result.end();
    if (metric == run.result.end() || !metric->is_object() || !metric->contains(options.summary)) return std::nullopt;
    const std::optional<double> value = numberFromJson((*metric)[options.summary]);
    const Json* method = findField(run.experiment, "method");
    if (!value || !method || !method->is_object()) return std::nullopt;

    const std::string kind = kindIn(run.experiment);
    TableRun entry{.row = rowOf(run.experiment),
                   .column = textAt(trunkOf(run.experiment), paths.at(kind), options),
                   .seed = seedOf(run.experiment),
                   .options = *method,
                   .value = *value * (isShare(options.metric) ? 100 : 1)};
    entry.options.erase("label");
    addFork(entry.options, entry.row, run.experiment);
    if (const Json* acquisition = findField(run.experiment, "acquisition")) entry.options["acquisition"] = *acquisition;
    if (entry.column.empty())
        entry.column = findField(run.experiment, "data.name") ? textAt(run.experiment, {"data.name"}, options)
                                                              : options.metric; // as of other programs' runs
    if (paths.size() > 1) entry.column = kind + ": " + entry.column;
    return entry;
}

/// In the order in which their experiments list them, as far as that is known.
std::vector<const FinishedRun*> inOrder(const std::vector<FinishedRun>& runs)
{
    std::vector<const FinishedRun*> all;
    for (const FinishedRun& run : runs)
        all.push_back(&run);
    const auto placeOf = [](const FinishedRun* run) {
        const Json* place = findField(run->experiment, "made.place");
        return place && place->is_number_integer() ? place->get<std::int64_t>() : std::int64_t{0};
    };
    std::stable_sort(all.begin(), all.end(), [&](auto* a, auto* b) { return placeOf(a) < placeOf(b); });
    return all;
}

} // namespace

ResultTable makeTable(const std::vector<FinishedRun>& runs, const TableOptions& options,
                      const std::vector<UnfinishedRun>& unfinished)
{
    ResultTable table;
    const bool percent = table.isPercent = isShare(options.metric);
    table.caption = options.metric + (percent ? " in %" : "") + ", " + options.summary +
                    ", mean ± std over seeds (N); bold: the " + (percent ? "highest" : "lowest") +
                    " mean where seeds are the same, decided or not";
    const std::map<std::string, std::vector<std::string>> paths = columnPaths(runs, options);
    std::vector<TableRun> entries;
    for (const FinishedRun* run : inOrder(runs)) {
        if (std::optional<TableRun> entry = tableRun(*run, options, paths))
            entries.push_back(*std::move(entry));
        else
            table.leftOut.push_back(
                leftOutLine(run->experiment, "without " + options.summary + " of " + options.metric));
    }
    for (const UnfinishedRun& run : unfinished)
        table.leftOut.push_back(leftOutLine(run.experiment, run.why));
    tellApart(entries, options);

    std::map<std::pair<std::string, std::string>, std::map<std::int64_t, double>> values; // by seed
    int again = 0;
    const auto remember = [](std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const TableRun& entry : entries) {
        remember(table.rows, entry.row);
        remember(table.columns, entry.column);
        again += values[{entry.row, entry.column}].insert_or_assign(entry.seed, entry.value).second ? 0 : 1;
    }
    for (const std::string& row : table.rows) {
        auto& cells = table.cells.emplace_back();
        for (const std::string& column : table.columns) {
            const auto& bySeed = values[{row, column}];
            const auto count = static_cast<double>(bySeed.size());
            TableCell cell{.runs = static_cast<std::int64_t>(bySeed.size())};
            for (const auto& [seed, x] : bySeed) {
                cell.mean += x / count;
                cell.seeds.push_back(seed);
            }
            for (const auto& [seed, x] : bySeed)
                cell.deviation += (x - cell.mean) * (x - cell.mean);
            cell.deviation = bySeed.size() > 1 ? std::sqrt(cell.deviation / (count - 1)) : 0;
            cells.push_back(cell);
        }
    }
    if (again > 0)
        table.caption += "; of a seed that was run again the last counts (" + std::to_string(again) +
                         (again == 1 ? " run does not)" : " runs do not)");
    markBest(table, percent);
    return table;
}

std::string leftOutText(const ResultTable& table)
{
    constexpr std::size_t most = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, table.leftOut.size()); ++i)
        text += (text.empty() ? "Left out: " : "; ") + table.leftOut[i];
    if (table.leftOut.size() > most) text += "; and " + std::to_string(table.leftOut.size() - most) + " more";
    return text;
}

} // namespace sharpscope
