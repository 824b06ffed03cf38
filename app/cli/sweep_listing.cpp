// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sweep_listing.h"

#include "app/cli/text.h"
#include "core/base/flat_options.h"
#include "core/run/main_metric.h"

#include <algorithm>
#include <iostream>

namespace sharpscope {

namespace {

std::string stateOf(const SweepFile& sweep, const SweepLine& line)
{
    if (const HaltedPoint* halted = sweep.haltedAt(line.point, line.run)) return "halted: " + halted->why;
    if (line.runs.empty()) return "missing";
    std::string text = line.finished >= line.seeds ? std::to_string(line.finished) + " finished" : "";
    if (const std::string note = line.note(); !note.empty()) text += (text.empty() ? "" : "; ") + note;
    return text;
}

std::vector<std::string> rowOf(const SweepFile& sweep, const SweepTable& table, std::size_t index)
{
    const SweepLine& line = table.lines[index];
    std::vector<std::string> row;
    for (const Json& value : line.values)
        row.push_back(value.is_null() ? "any" : optionText(value));
    row.push_back(line.method);
    const bool isPercent = isShare(table.metric.tag);
    const auto number = [&](double value) { return isPercent ? perCent(value) : shortNumber(value); };
    const bool leads = table.lead && table.lead->isDecided && table.lead->best == index;
    row.push_back(number(line.mean) + (line.provisional && line.count() > 0 ? " so far" : "") + (leads ? " *" : ""));
    row.push_back(line.count() > 1 ? number(line.deviation) : "");
    row.push_back(std::to_string(line.count()));
    const std::string corner = cornerName(table.fields, line.values);
    row.push_back(stateOf(sweep, line) + (corner.empty() ? "" : " (" + corner + ')'));
    return row;
}

} // namespace

std::vector<SweepRun> readSweepRunsAloud(const std::filesystem::path& folder, bool& anyDamaged)
{
    std::vector<std::string> problems;
    std::vector<SweepRun> runs = readSweepRuns(folder, problems);
    for (const std::string& problem : problems)
        std::cerr << "left out: " << problem << '\n';
    anyDamaged |= !problems.empty();
    return runs;
}

std::string sweepListing(const std::filesystem::path& folder)
{
    const SweepFile sweep = readSweepFile(folder);
    bool anyDamaged = false;
    const SweepTable table = sweepTable(sweep, readSweepRunsAloud(folder, anyDamaged), metricOf(sweep));
    std::vector<std::vector<std::string>> rows(1);
    for (const SweptField& field : table.fields)
        rows.front().push_back(field.title);
    for (const std::string& title : {std::string("METHOD"), table.metric.tag + ", " + table.metric.summary,
                                     std::string("STD"), std::string("N"), std::string("RUNS")})
        rows.front().push_back(title);
    for (std::size_t i = 0; i < table.lines.size(); ++i)
        rows.push_back(rowOf(sweep, table, i));
    const std::string lead = leadText(table);
    return alignedColumns(rows) + (lead.empty() ? "" : lead + '\n');
}

} // namespace sharpscope
