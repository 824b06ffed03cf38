// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/sweep_file.h"

#include "core/base/describe.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/run/append_file.h"
#include "core/run/copied_run.h"
#include "core/run/runs_place.h"
#include "core/run/tensorboard_folder.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* sweepName = "sweep.json";

std::int64_t wholeAt(const Json& json, const char* name)
{
    const auto it = json.is_object() ? json.find(name) : json.end();
    if (it == json.end() || !it->is_number_integer()) throw Error(std::string(name) + ": a whole number is expected");
    return *it;
}

const Json& listAt(const Json& json, const char* name)
{
    static const Json none = Json::array();
    const auto it = json.find(name);
    if (it == json.end()) return none;
    if (!it->is_array()) throw Error(std::string(name) + ": a list is expected");
    return *it;
}

SweepFile fromJson(const Json& json)
{
    if (!json.is_object()) throw Error("an object {...} is expected");
    if (const auto format = wholeAt(json, "format"); format > sweepFormat)
        throw Error("has format " + std::to_string(format) + ", this program reads up to " +
                    std::to_string(sweepFormat) + "; a newer Sharpscope made it");
    SweepFile sweep;
    sweep.experiment = valueOr(json, "experiment", Json());
    if (!sweep.experiment.is_object()) throw Error("experiment: an object {...} is expected");
    for (const Json& field : listAt(json, "fields")) {
        SweptField one;
        one.path = valueOr(field, "field", std::string());
        one.title = valueOr(field, "title", one.path);
        if (one.path.empty()) throw Error("fields: a \"field\" is missing");
        sweep.fields.push_back(std::move(one));
    }
    for (const Json& point : listAt(json, "points")) {
        if (!point.is_array() || point.size() != sweep.fields.size())
            throw Error("points: point " + std::to_string(sweep.points.size()) + " has not one value for each of the " +
                        std::to_string(sweep.fields.size()) + " fields");
        sweep.points.emplace_back(point.begin(), point.end());
    }
    sweep.rounds = valueOr(json, "rounds", std::int64_t{0});
    for (const Json& halted : listAt(json, "halted")) {
        HaltedPoint one;
        one.point = wholeAt(halted, "point");
        one.run = wholeAt(halted, "run");
        one.look = wholeAt(halted, "look");
        one.why = valueOr(halted, "why", std::string());
        sweep.halted.push_back(std::move(one));
    }
    return sweep;
}

} // namespace

const HaltedPoint* SweepFile::haltedAt(std::int64_t point, std::int64_t run) const
{
    const auto it = std::find_if(halted.begin(), halted.end(),
                                 [&](const HaltedPoint& one) { return one.point == point && one.run == run; });
    return it == halted.end() ? nullptr : &*it;
}

fs::path sweepLock(const fs::path& folder) { return folder / "sweep.lock"; }

bool isSweepAtWork(const fs::path& folder) { return AppendFile::isOpenAnywhere(sweepLock(folder)); }

bool isSweep(const fs::path& folder)
{
    std::error_code error;
    return fs::exists(folder / sweepName, error);
}

bool isRunIn(const fs::path& folder, const fs::path& run)
{
    const fs::path in = run.parent_path();
    if (run == folder || in == folder || (in.parent_path() == folder && isSweep(in))) return true;
    const fs::path rest = run.lexically_relative(folder);
    if (rest.empty() || rest.begin()->string() == "..") return false;
    if (rest.begin()->string() == "runs" && isSubmission(folder)) return isRunIn(folder / "runs", run);
    return isTensorboardRun(run);
}

SweepFile readSweepFile(const fs::path& folder)
{
    const fs::path file = folder / sweepName;
    const Json json = readJsonFile(file);
    try {
        return fromJson(json);
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

void writeSweepFile(const fs::path& folder, const SweepFile& sweep)
{
    refuseCopies(folder);
    Json json{{"format", sweepFormat}, {"experiment", sweep.experiment}};
    json["fields"] = Json::array();
    for (const SweptField& field : sweep.fields)
        json["fields"].push_back({{"field", field.path}, {"title", field.title}});
    json["rounds"] = sweep.rounds;
    json["halted"] = Json::array();
    for (const HaltedPoint& one : sweep.halted)
        json["halted"].push_back({{"point", one.point}, {"run", one.run}, {"look", one.look}, {"why", one.why}});
    std::string text = dumpLines(json); // and a point a line, however many there are
    text.erase(text.find_last_of('}'));
    text.erase(text.find_last_not_of('\n') + 1);
    text += ",\n  \"points\": [";
    for (std::size_t i = 0; i < sweep.points.size(); ++i)
        text += (i == 0 ? "\n    " : ",\n    ") + dumpLine(Json(sweep.points[i]));
    text += sweep.points.empty() ? "]\n}\n" : "\n  ]\n}\n";
    writeFileAtomically(folder / sweepName, text);
}

std::optional<SweepMark> sweepMarkOf(const Json& experiment)
{
    const Json* mark = findField(experiment, "made.sweep");
    const Json* seed = findField(experiment, "seed");
    if (!mark || !seed || !seed->is_number_integer()) return std::nullopt;
    SweepMark found;
    found.place.point = valueOr(*mark, "point", std::int64_t{-1});
    found.place.run = valueOr(*mark, "run", std::int64_t{-1});
    found.place.seed = *seed;
    found.method = valueOr(*mark, "method", std::string());
    found.values = valueOr(*mark, "values", Json::object());
    if (found.place.point < 0 || found.place.run < 0 || !found.values.is_object()) return std::nullopt;
    return found;
}

void setSweepMark(Json& experiment, const SweepMark& mark)
{
    experiment["made"]["sweep"] = {
        {"point", mark.place.point}, {"run", mark.place.run}, {"method", mark.method}, {"values", mark.values}};
}

bool isSameValue(const Json& a, const Json& b)
{
    return a.is_number() && b.is_number() ? a.get<double>() == b.get<double>() : a == b;
}

bool isSamePoint(const SweepPoint& a, const SweepPoint& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), isSameValue);
}

} // namespace sharpscope
