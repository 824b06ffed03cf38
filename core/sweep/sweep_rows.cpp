// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_rows.h"

#include "core/base/files.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

bool hasOption(const NamedList& list, const Json& entry, const std::string& option)
{
    const std::string name = valueOr(entry, list.key.c_str(), std::string());
    const auto known =
        std::find_if(list.entries.begin(), list.entries.end(), [&](const NamedEntry& one) { return one.name == name; });
    return known != list.entries.end() && std::any_of(known->options.begin(), known->options.end(),
                                                      [&](const FieldInfo& field) { return field.path == option; });
}

/// Of those entries that the experiment has.
std::vector<std::string> optionsOf(const NamedList& list, const Json& entries)
{
    std::set<std::string> options;
    for (const Json& entry : entries)
        for (const NamedEntry& known : list.entries)
            if (known.name == valueOr(entry, list.key.c_str(), std::string()))
                for (const FieldInfo& field : known.options)
                    options.insert(field.path);
    return {options.begin(), options.end()};
}

Json* labelOf(Json& run)
{
    for (const auto& [group, name] : {std::pair("", "title"), {"method", "label"}}) {
        Json* in = *group ? (run.contains(group) ? &run[group] : nullptr) : &run;
        if (in && in->is_object() && in->contains(name) && (*in)[name].is_string()) return &(*in)[name];
    }
    return nullptr;
}

/// Without what names a run, and what says how it is done.
std::string identityOf(Json run)
{
    for (const char* field : {"name", "about", "title", "order", "atOnce", "device", "threads"})
        run.erase(field);
    for (auto& [name, group] : run.items())
        if (group.is_object()) group.erase("label");
    if (const auto measure = run.find("measure"); measure != run.end() && measure->is_object())
        for (auto& [name, options] : measure->items()) // a radius is settled by the methods, measured or not
            if (valueOr(options, "every", 1.0) == 0) options = nullptr;
    return dumpLine(run);
}

Json valuesAt(const std::vector<SweepField>& fields, const SweepPoint& point)
{
    Json values = Json::object();
    for (std::size_t f = 0; f < fields.size(); ++f)
        values[fields[f].field] = point[f];
    return values;
}

std::vector<Json> runsAt(const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                         const SweepPoint& point, std::int64_t seed)
{
    std::vector<Problem> problems;
    Json at = experimentAt(kind, experiment, fields, point, problems);
    if (!problems.empty()) throw Error(toText(problems));
    at["seeds"] = Json::array({seed});
    return kind.runs(at);
}

/// A value that the field has at another point; null where there is none.
Json anotherValue(std::size_t field, const SweepPoint& point, const std::vector<SweepPoint>& points)
{
    const auto it = std::find_if(points.begin(), points.end(),
                                 [&](const SweepPoint& other) { return !isSameValue(other[field], point[field]); });
    return it == points.end() ? Json() : (*it)[field];
}

} // namespace

std::vector<std::string> targetsOf(const std::string& field, const Kind& kind, const Json& experiment)
{
    for (const NamedList& list : kind.lists) {
        if (!field.starts_with(list.key + '.')) continue;
        const std::string option = field.substr(list.key.size() + 1);
        const Json entries = valueOr(experiment, list.path.c_str(), Json::array());
        std::vector<std::string> targets;
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (hasOption(list, entries[i], option))
                targets.push_back(list.path + '.' + std::to_string(i) + '.' + option);
        if (!targets.empty()) return targets;
        const std::string nearest = nearestName(option, optionsOf(list, entries));
        throw Error(field + ": no " + list.one + " of the experiment has an option \"" + option + '"' +
                    (nearest.empty() ? "" : "; did you mean \"" + list.key + '.' + nearest + "\"?"));
    }
    return {field};
}

Json experimentAt(const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                  const SweepPoint& point, std::vector<Problem>& problems)
{
    Json at = experiment;
    try {
        for (std::size_t f = 0; f < fields.size(); ++f) {
            std::vector<std::string> paths = fields[f].also;
            paths.insert(paths.begin(), fields[f].field);
            for (const std::string& path : paths)
                for (const std::string& target : targetsOf(path, kind, at))
                    setField(at, target + '=' + dumpLine(point[f]));
        }
    } catch (const Error& error) {
        problems.push_back({{}, error.what()});
        return at;
    }
    return kind.complete(at, problems);
}

std::vector<SweepRow> rowsAt(const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                             const std::vector<SweepPoint>& points, std::int64_t point, std::int64_t seed)
{
    const SweepPoint& values = points.at(static_cast<std::size_t>(point));
    std::vector<SweepRow> rows;
    for (Json& run : runsAt(kind, experiment, fields, values, seed)) {
        SweepRow& row = rows.emplace_back();
        row.mark.place = {.point = point, .run = static_cast<std::int64_t>(rows.size()) - 1, .seed = seed};
        row.mark.values = valuesAt(fields, values);
        if (const Json* label = labelOf(run)) row.mark.method = label->get<std::string>();
        row.identity = identityOf(run);
        row.options = std::move(run);
    }
    return rows;
}

SweepRow reachedBy(SweepRow row, const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                   const std::vector<SweepPoint>& points)
{
    const SweepPoint& point = points.at(static_cast<std::size_t>(row.mark.place.point));
    const auto run = static_cast<std::size_t>(row.mark.place.run);
    const auto isSameRun = [&](const SweepPoint& other) {
        try {
            const std::vector<Json> runs = runsAt(kind, experiment, fields, other, row.mark.place.seed);
            return run < runs.size() && identityOf(runs[run]) == row.identity;
        } catch (const Error&) { // nothing can be there
            return false;
        }
    };
    std::string text;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        SweepPoint other = point;
        other[f] = anotherValue(f, point, points);
        if (!other[f].is_null() && isSameRun(other)) row.mark.values[fields[f].field] = nullptr;
        if (!row.mark.values[fields[f].field].is_null())
            text += (text.empty() ? "" : " ") + sweepFieldTitle(fields[f].field, kind) + '=' + optionText(point[f]);
    }
    if (Json* label = labelOf(row.options); label && !text.empty()) *label = label->get<std::string>() + ' ' + text;
    return row;
}

} // namespace sharpscope
