// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv.h"
#include "core/base/flat_options.h"
#include "core/run/main_metric.h"
#include "core/run/sweep_table.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

std::string valueText(const SweptField& field, const Json& value) { return field.title + '=' + optionText(value); }

std::size_t methodsIn(const SweepTable& table)
{
    std::set<std::int64_t> runs;
    for (const SweepLine& line : table.lines)
        runs.insert(line.run);
    return runs.size();
}

TableCell cellOf(const SweepTable& table, std::size_t line)
{
    const SweepLine& it = table.lines[line];
    TableCell cell;
    if (it.provisional) return cell;
    cell.runs = it.count();
    cell.mean = it.mean * shownScale(table.metric);
    cell.deviation = it.count() > 1 ? it.deviation * shownScale(table.metric) : 0;
    cell.best = table.lead && table.lead->isDecided && table.lead->best == line;
    return cell;
}

/// The corner that a row or a column of the grid has as a whole.
std::string rowName(const SweepTable& table, std::size_t field, const Json& value)
{
    const std::string corner = cornerName({table.fields[field]}, {value});
    return valueText(table.fields[field], value) + (corner.empty() ? "" : " (" + corner + ')');
}

void fillGrid(const SweepTable& table, std::size_t columns, ResultTable& result)
{
    const SweepGrid grid = sweepGrid(table, columns, 1 - columns, table.lines.front().run, SweepPoint(2));
    result.head = table.fields[grid.y].title;
    for (const Json& value : grid.columns)
        result.columns.push_back(rowName(table, grid.x, value));
    for (std::size_t r = 0; r < grid.rows.size(); ++r) {
        result.rows.push_back(rowName(table, grid.y, grid.rows[r]));
        auto& cells = result.cells.emplace_back();
        for (const std::optional<std::size_t>& line : grid.cells[r])
            cells.push_back(line ? cellOf(table, *line) : TableCell());
    }
}

void fillLines(const SweepTable& table, ResultTable& result)
{
    result.head = "point";
    result.columns = {table.metric.tag};
    for (std::size_t i = 0; i < table.lines.size(); ++i) {
        result.rows.push_back(lineName(table, table.lines[i]));
        result.cells.push_back({cellOf(table, i)});
    }
}

} // namespace

double shownScale(const SweepMetric& metric) { return isShare(metric.tag) ? 100 : 1; }

std::string cornerName(const std::vector<SweptField>& fields, const std::vector<Json>& values)
{
    const auto isZero = [&](const char* end) {
        for (std::size_t f = 0; f < fields.size(); ++f)
            if (fields[f].path.ends_with(end) && values[f].is_number() && values[f] == 0) return true;
        return false;
    };
    if (!isZero(".rho2")) return {};
    return isZero(".rho1") ? "SGD" : "SAM";
}

std::string lineName(const SweepTable& table, const SweepLine& line)
{
    std::string text = methodsIn(table) > 1 ? line.method : "";
    for (std::size_t f = 0; f < table.fields.size(); ++f)
        if (!line.values[f].is_null()) text += (text.empty() ? "" : " ") + valueText(table.fields[f], line.values[f]);
    const std::string corner = cornerName(table.fields, line.values);
    return text + (corner.empty() ? "" : " (" + corner + ')');
}

namespace {

/// Points with a better mean than the leader's that do not count, for one of their seeds failed or is not finite.
std::string passedOverText(const SweepTable& table)
{
    const double sign = table.metric.isHigherBetter() ? 1 : -1, best = table.lines[table.lead->best].mean;
    std::string names;
    for (const SweepLine& line : table.lines)
        if (!line.provisional && line.count() > 0 && line.notFinite + line.failed > 0 && sign * line.mean > sign * best)
            names += (names.empty() ? "" : ", ") + lineName(table, line);
    return names.empty() ? "" : "; " + names + " does not count: a seed of it failed or is not finite";
}

/// Points with a better mean so far than the leader's, with which halving went no further.
std::string haltedText(const SweepTable& table)
{
    const double sign = table.metric.isHigherBetter() ? 1 : -1, scale = shownScale(table.metric);
    const double best = table.lines[table.lead->best].mean;
    std::string names;
    for (const SweepLine& line : table.lines)
        if (line.provisional && line.halted > 0 && line.count() > 0 && sign * line.mean > sign * best)
            names += (names.empty() ? "" : ", ") + lineName(table, line) + " (" +
                     fixedText(line.mean * scale, scale > 1 ? 2 : 4) + " so far)";
    return names.empty() ? "" : "; halted before its end: " + names;
}

std::string judgedText(const SweepTable& table)
{
    const SweepLead& lead = *table.lead;
    const double scale = shownScale(table.metric);
    const auto number = [&](double value) { return fixedText(value * scale, scale > 1 ? 2 : 4); };
    const auto nameOf = [&](std::size_t line) { return lineName(table, table.lines[line]); };
    std::string text = (lead.isDecided ? "best: " : "not decided: ") + nameOf(lead.best) + " (" +
                       number(table.lines[lead.best].mean) + ") before " + nameOf(lead.second) + " (" +
                       number(table.lines[lead.second].mean) + ')';
    if (lead.difference.seeds < 2) return text + "; at least two seeds that both have are needed";
    if (lead.difference.low == lead.difference.high && lead.difference.mean != 0)
        return text + ", difference exactly " + number(lead.difference.mean) + " in each of " +
               std::to_string(lead.difference.seeds) +
               " paired seeds, which says nothing of how seeds scatter: more are needed";
    const bool isBehind = table.metric.isHigherBetter() == (lead.difference.mean < 0);
    return text + (isBehind && lead.difference.mean != 0 ? " over unlike seeds; on those that both have" : "") +
           ", difference " + number(lead.difference.mean) + " [" + number(lead.difference.low) + ", " +
           number(lead.difference.high) + "], 95 % interval over " + std::to_string(lead.difference.seeds) +
           " paired seeds";
}

} // namespace

std::string leadText(const SweepTable& table)
{
    return table.lead ? judgedText(table) + passedOverText(table) + haltedText(table) : std::string();
}

std::vector<std::string> notesOf(const SweepTable& table)
{
    std::vector<std::string> notes;
    std::size_t missing = 0;
    std::int64_t shortest = 0, longest = 0;
    for (const SweepLine& line : table.lines) {
        if (line.runs.empty() && line.halted == 0) ++missing;
        if (const std::string note = line.note(); !note.empty()) notes.push_back(lineName(table, line) + ": " + note);
        if (line.finished == 0) continue;
        shortest = longest == 0 ? line.shortest : std::min(shortest, line.shortest);
        longest = std::max(longest, line.longest);
    }
    if (missing > 0) notes.push_back(std::to_string(missing) + " points without a run");
    if (shortest != longest)
        notes.push_back("runs of unequal length, " + std::to_string(shortest) + " to " + std::to_string(longest) +
                        " steps, stand side by side");
    return notes;
}

ResultTable resultTable(const SweepTable& table, std::size_t columns)
{
    ResultTable result;
    result.caption = table.metric.tag + (shownScale(table.metric) > 1 ? " in %" : "") + ", " + table.metric.summary +
                     ", mean ± std over seeds (N)";
    if (const std::string lead = leadText(table); !lead.empty()) result.caption += ". " + lead;
    for (const std::string& note : notesOf(table))
        result.caption += ". " + note;
    const bool isGrid = table.fields.size() == 2 && methodsIn(table) == 1 && !table.lines.empty();
    isGrid ? fillGrid(table, std::min<std::size_t>(columns, 1), result) : fillLines(table, result);
    return result;
}

} // namespace sharpscope
