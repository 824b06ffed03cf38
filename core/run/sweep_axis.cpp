// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/sweep_axis.h"

#include "core/base/csv.h"
#include "core/base/describe.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"

#include <algorithm>
#include <map>
#include <set>

namespace sharpscope {

std::string valueWord(const Json& value)
{
    return value.is_number_float() ? shortText(value.get<double>(), 4) : optionText(value);
}

bool isLogarithmic(const SweepFile& sweep, std::size_t field)
{
    const Json* fields = findField(sweep.experiment, "sweep.fields");
    if (!fields || !fields->is_array() || field >= fields->size()) return false;
    return valueOr((*fields)[field], "scale", std::string()) == "log";
}

std::vector<double> placesOf(const SweepFile& sweep, const SweepTable& table, std::size_t field)
{
    const std::vector<Json> values = axisValues(table, field);
    std::vector<double> places;
    const bool areNumbers = std::all_of(values.begin(), values.end(), [](const Json& v) { return v.is_number(); });
    for (const Json& value : values)
        places.push_back(areNumbers ? value.get<double>() : static_cast<double>(places.size()));
    return areNumbers && isLogarithmic(sweep, field) ? logPositions(places) : places;
}

SweepAxis fieldAxis(const SweepFile& sweep, const SweepTable& table, std::size_t field)
{
    SweepAxis axis;
    axis.title = table.fields[field].title;
    const std::vector<Json> values = axisValues(table, field);
    const std::vector<double> places = placesOf(sweep, table, field);
    for (std::size_t i = 0; i < values.size(); ++i)
        axis.places.emplace_back(places[i], valueWord(values[i]));
    for (const SweepLine& line : table.lines) {
        double at = notMeasured;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (isSameValue(line.values[field], values[i])) at = places[i];
        axis.at.push_back(at);
    }
    return axis;
}

SweepAxis methodAxis(const SweepTable& table)
{
    SweepAxis axis;
    axis.title = "method";
    std::map<std::int64_t, std::string> names;
    for (const SweepLine& line : table.lines) {
        names.emplace(line.run, line.method);
        axis.at.push_back(static_cast<double>(line.run));
    }
    for (const auto& [run, name] : names)
        axis.places.emplace_back(static_cast<double>(run), name);
    return axis;
}

SweepAxis resultAxis(const SweepTable& table)
{
    SweepAxis axis;
    axis.title = table.metric.tag;
    for (const SweepLine& line : table.lines)
        axis.at.push_back(line.mean * shownScale(table.metric));
    return axis;
}

SweepTable tableOfRuns(const SweepFile& sweep, const std::vector<SweepRun>& runs, const SweepMetric& metric)
{
    SweepFile fields; // without points none is missing
    fields.fields = sweep.fields;
    SweepTable table;
    table.fields = sweep.fields;
    table.metric = metric;
    for (const SweepRun& run : runs)
        for (SweepLine& line : sweepTable(fields, {run}, metric).lines)
            table.lines.push_back(std::move(line));
    return table;
}

std::vector<std::string> measuredTags(const std::vector<SweepRun>& runs)
{
    const auto rank = [](const std::string& tag) {
        if (tag == "accuracy/test") return 0;
        if (tag == "loss/test") return 1;
        if (tag == "cosine/change") return 2;
        if (tag.starts_with("accuracy/")) return 3;
        return tag.starts_with("loss/") ? 4 : 5;
    };
    std::set<std::pair<int, std::string>> tags;
    for (const SweepRun& run : runs)
        for (const auto& [tag, summary] : run.tags)
            if (summary.count > 0) tags.emplace(rank(tag), tag);
    std::vector<std::string> names;
    for (const auto& [place, tag] : tags)
        names.push_back(tag);
    return names;
}

std::optional<std::size_t> lineAt(const SweepTable& table, std::int64_t run, const SweepPoint& point)
{
    for (std::size_t i = 0; i < table.lines.size(); ++i) {
        const std::vector<Json>& values = table.lines[i].values;
        if (table.lines[i].run == run &&
            std::equal(values.begin(), values.end(), point.begin(), point.end(),
                       [](const Json& own, const Json& at) { return own.is_null() || isSameValue(own, at); }))
            return i;
    }
    return std::nullopt;
}

} // namespace sharpscope
