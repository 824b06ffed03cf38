// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_options.h"

#include "core/base/csv.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/run/main_metric.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

constexpr std::size_t valuesTried = 200; // of a field; the others are tried when their turn comes

/// The declaration of a field, of an option of a rule or an acquisition too; nullptr where there is none.
const FieldInfo* infoOf(const std::string& path, const Kind& kind)
{
    const auto in = [](const Schema& schema, const std::string& name) -> const FieldInfo* {
        const auto it = std::find_if(schema.begin(), schema.end(), [&](const FieldInfo& f) { return f.path == name; });
        return it == schema.end() ? nullptr : &*it;
    };
    if (const FieldInfo* own = in(kind.schema, path)) return own;
    for (const NamedList& list : kind.lists) {
        std::string option;
        if (path.starts_with(list.key + '.')) option = path.substr(list.key.size() + 1);
        if (path.starts_with(list.path + '.'))
            if (const auto dot = path.find('.', list.path.size() + 1); dot != std::string::npos)
                option = path.substr(dot + 1);
        for (const NamedEntry& entry : list.entries)
            if (const FieldInfo* its = option.empty() ? nullptr : in(entry.options, option)) return its;
    }
    return nullptr;
}

SweepField fieldFromJson(const Json& given, const std::string& prefix, const Kind& kind, std::vector<Problem>& problems)
{
    Json json = given;
    std::vector<Json> values;
    if (const auto it = json.is_object() ? json.find("values") : json.end(); json.is_object() && it != json.end()) {
        if (it->is_array())
            values.assign(it->begin(), it->end());
        else
            problems.push_back({prefix + "values", "a list of values is expected"});
        json.erase(it);
    }
    SweepField field = fromJson<SweepField>(json, problems, prefix);
    field.values = std::move(values);
    const FieldInfo* info = infoOf(field.field, kind);
    field.isWhole = info && info->kind == FieldKind::Integer;
    return field;
}

void checkField(const SweepField& field, const std::string& prefix, const SweepOptions& options,
                std::vector<Problem>& problems)
{
    const auto note = [&](const char* name, const std::string& why) { problems.push_back({prefix + name, why}); };
    static const std::set<std::string> same = {"kind",   "name",    "about",   "order", "atOnce",
                                               "device", "threads", "methods", "sweep", "acquisitions"};
    if (field.field.empty()) note("field", "is missing: as in --set, \"rule.rho\"");
    if (field.field == "seeds" || field.field == "seed")
        note("field",
             "every point runs with each of the experiment's seeds: --seeds 1,2, or \"seeds\" beside \"sweep\"");
    else if (same.contains(field.field))
        note("field", field.field + " is for all runs of an experiment");
    std::set<Json> known; // 1 is 1.0
    for (const Json& value : field.values)
        if (!known.insert(value.is_number() ? Json(value.get<double>()) : value).second)
            note("values", optionText(value) + " is there twice");
    const bool isDrawn = options.search == "random";
    if (field.scale == "log" && field.hasRange() && std::min(field.from, field.to) <= 0)
        note("from", "a logarithmic range begins and ends above 0; 0 can be named in values");
    if (!isDrawn && field.from != field.to && field.count == 0) note("count", "how many values from first to last?");
    if (isDrawn && field.hasRange() && !field.values.empty())
        note("values", "a random search draws from the values or from the range, not from both");
    if (isDrawn && field.hasRange() && field.from == field.to) note("to", "the range is empty");
    if (field.values.empty() && !field.hasRange()) note("values", "is empty, and there is no range either");
}

void checkCounts(const Sweep& sweep, std::vector<Problem>& problems)
{
    if (sweep.options.search == "list")
        for (std::size_t f = 1; f < sweep.fields.size(); ++f) {
            const auto count = valuesOf(sweep.fields[f]).size(), first = valuesOf(sweep.fields[0]).size();
            if (count != first)
                problems.push_back({"sweep.fields." + std::to_string(f),
                                    "has " + std::to_string(count) + " values, the first field has " +
                                        std::to_string(first) + ": those of a list advance together"});
        }
    if (sweep.options.search == "adaptive" && sweep.options.halving.keep < 1)
        problems.push_back({"sweep.halving.keep", "adaptive search refines around points that all have ended"});
    if (const double count = pointCount(sweep); count > static_cast<double>(sweep.options.most))
        problems.push_back({"sweep.most", "there are " + fixedText(count, 0) + " points, more than " +
                                              std::to_string(sweep.options.most) +
                                              "; raise it to begin such a sweep all the same"});
}

void checkTwice(const Sweep& sweep, std::vector<Problem>& problems)
{
    std::set<std::string> known;
    for (std::size_t f = 0; f < sweep.fields.size(); ++f) {
        std::vector<std::string> paths = sweep.fields[f].also;
        paths.insert(paths.begin(), sweep.fields[f].field);
        for (const std::string& path : paths)
            if (!known.insert(path).second)
                problems.push_back({"sweep.fields." + std::to_string(f), path + " is swept twice"});
    }
}

/// Values on which a field may be tried: of a random search the ends of its range.
std::vector<Json> samplesOf(SweepField field, const SweepOptions& options)
{
    if (options.search == "random" && field.hasRange()) field.count = 2;
    std::vector<Json> values = valuesOf(field);
    if (values.size() > valuesTried) values.erase(values.begin() + valuesTried - 1, values.end() - 1);
    return values;
}

/// Each value on the experiment, with the first of the other fields (of a list those beside it).
void tryValues(const Sweep& sweep, const Kind& kind, const Json& experiment, std::vector<Problem>& problems)
{
    std::vector<std::vector<Json>> samples;
    for (const SweepField& field : sweep.fields)
        samples.push_back(samplesOf(field, sweep.options));
    std::set<std::string> said;
    for (std::size_t f = 0; f < samples.size(); ++f)
        for (std::size_t i = f == 0 ? 0 : 1; i < samples[f].size(); ++i) { // the first ones were tried together
            SweepPoint point;
            for (std::size_t other = 0; other < samples.size(); ++other)
                point.push_back(samples[other][other == f || sweep.options.search == "list" ? i : 0]);
            std::vector<Problem> found;
            experimentAt(kind, experiment, sweep.fields, point, found);
            const std::string value = sweep.fields[f].field + '=' + optionText(point[f]) + ": ";
            for (const Problem& problem : found)
                if (said.insert(toText({problem})).second)
                    problems.push_back({"sweep.fields." + std::to_string(f), value + toText({problem})});
        }
}

} // namespace

Schema sweepSchema()
{
    Schema schema = schemaOf<SweepOptions>();
    for (FieldInfo& field : schema)
        field.path = "sweep." + field.path;
    return schema;
}

Schema sweepFieldSchema() { return schemaOf<SweepField>(); }

Sweep sweepFromJson(const Json& given, const Kind& kind, const Json& experiment, std::vector<Problem>& problems)
{
    Sweep sweep;
    const std::size_t before = problems.size();
    Json json = given, fields;
    if (json.is_object() && json.contains("fields")) {
        fields = json["fields"];
        json.erase("fields");
    }
    if (json.is_object() && !json.contains("metric")) json["metric"] = mainMetricOf({{"kind", kind.name}});
    sweep.options = fromJson<SweepOptions>(json, problems, "sweep.");
    if ((!fields.is_array() || fields.empty()) && problems.size() == before)
        problems.push_back({"sweep.fields", "a list of at least one {\"field\": ..., \"values\": [...]} is expected"});
    for (std::size_t f = 0; fields.is_array() && f < fields.size(); ++f) {
        const std::string prefix = "sweep.fields." + std::to_string(f) + '.';
        const std::size_t known = problems.size();
        sweep.fields.push_back(fieldFromJson(fields[f], prefix, kind, problems));
        if (problems.size() == known) checkField(sweep.fields.back(), prefix, sweep.options, problems);
    }
    if (problems.size() > before) return sweep;
    checkTwice(sweep, problems);
    checkCounts(sweep, problems);
    if (problems.size() == before) tryValues(sweep, kind, experiment, problems);
    return sweep;
}

Json toJson(const Sweep& sweep)
{
    Json json{{"fields", Json::array()}};
    for (const SweepField& field : sweep.fields) {
        Json one{{"field", field.field}};
        if (!field.also.empty()) one["also"] = field.also;
        if (!field.values.empty()) one["values"] = field.values;
        if (field.hasRange())
            one.update({{"from", field.from}, {"to", field.to}, {"count", field.count}, {"scale", field.scale}});
        else if (field.scale != "linear")
            one["scale"] = field.scale;
        json["fields"].push_back(std::move(one));
    }
    json.update(toJson(sweep.options));
    return json;
}

Json sweepFieldFromText(const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        throw Error("--sweep " + text + ": FIELD=VALUE,VALUE,... or FIELD=FROM:TO:COUNT[:log] is expected");
    const auto split = [](const std::string& all, char at) {
        std::vector<std::string> parts(1);
        for (const char c : all)
            c == at ? parts.emplace_back().clear() : parts.back().push_back(c);
        return parts;
    };
    const auto valueOf = [](const std::string& word) {
        JsonFault fault;
        return tryParseJson(word, fault).value_or(Json(word));
    };
    const std::vector<std::string> paths = split(text.substr(0, equals), '+');
    Json field{{"field", paths.front()}};
    if (paths.size() > 1) field["also"] = std::vector<std::string>(paths.begin() + 1, paths.end());
    const std::string values = text.substr(equals + 1);
    if (values.starts_with('[')) {
        field["values"] = parseJson(values, "--sweep " + paths.front());
        return field;
    }
    const std::vector<std::string> range = split(values, ':');
    if (range.size() == 3 || range.size() == 4) {
        field.update({{"from", valueOf(range[0])}, {"to", valueOf(range[1])}, {"count", valueOf(range[2])}});
        if (range.size() == 4) field["scale"] = range[3];
        return field;
    }
    field["values"] = Json::array();
    for (const std::string& word : split(values, ','))
        field["values"].push_back(valueOf(word));
    return field;
}

void setSweepField(Json& experiment, Json field)
{
    if (!experiment.is_object()) return; // whoever checks it says so
    Json& sweep = experiment["sweep"];
    if (!sweep.is_object() && !sweep.is_null()) return;
    Json& fields = sweep["fields"];
    if (!fields.is_array()) fields = Json::array();
    for (Json& other : fields)
        if (valueOr(other, "field", Json()) == field.at("field")) {
            other = std::move(field);
            return;
        }
    fields.push_back(std::move(field));
}

std::string sweepFieldTitle(const std::string& path, const Kind& kind)
{
    const FieldInfo* info = infoOf(path, kind);
    if (info && *info->hint.symbol) return info->hint.symbol;
    return path.substr(path.rfind('.') + 1);
}

} // namespace sharpscope
