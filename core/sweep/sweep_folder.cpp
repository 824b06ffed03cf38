// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_folder.h"

#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/run/named_folder.h"
#include "core/run/run_reader.h"
#include "core/sweep/sweep_points.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Titles that two fields share tell neither from the other.
std::vector<SweptField> sweptFields(const Sweep& sweep, const Kind& kind)
{
    std::vector<SweptField> fields;
    for (const SweepField& field : sweep.fields)
        fields.push_back({field.field, sweepFieldTitle(field.field, kind)});
    for (SweptField& field : fields)
        if (std::count_if(fields.begin(), fields.end(), [&](auto& other) { return other.title == field.title; }) > 1)
            field.title = field.path;
    return fields;
}

OpenedSweep opened(SweepFile file, const Kind& kind, const fs::path& folder)
{
    OpenedSweep sweep;
    sweep.kind = &kind;
    sweep.experiment = file.experiment;
    sweep.experiment.erase("kind");
    const Json own = valueOr(sweep.experiment, "sweep", Json());
    sweep.experiment.erase("sweep");
    std::vector<Problem> problems;
    sweep.experiment = kind.complete(sweep.experiment, problems);
    if (problems.empty()) sweep.sweep = sweepFromJson(own, kind, sweep.experiment, problems);
    if (problems.empty() && sweptFields(sweep.sweep, kind) != file.fields)
        problems.push_back({"fields", "are not those of experiment.sweep.fields"});
    if (!problems.empty()) throw Error((folder / "sweep.json").string() + ":\n" + toText(problems));
    sweep.file = std::move(file);
    return sweep;
}

Json withKind(const Kind& kind, const Json& experiment, const Sweep& sweep)
{
    Json json{{"kind", kind.name}};
    json.update(experiment);
    json["sweep"] = toJson(sweep);
    return json;
}

/// Puts a field's new values behind those that it names.
void addValues(Json& sweep, const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        throw Error("--values " + text + ": FIELD=VALUE,VALUE,... is expected");
    const Json added = sweepFieldFromText(text);
    const Json more = valueOr(added, "values", Json::array());
    std::vector<std::string> known;
    if (added.contains("also")) throw Error(text + ": the fields that get the same value are those that they were");
    if (more.empty()) throw Error("--values " + text + ": FIELD=VALUE,VALUE,... is expected");
    for (Json& field : sweep.at("fields")) {
        known.push_back(field.at("field"));
        if (field.at("field") != added.at("field")) continue;
        for (const Json& value : more)
            field["values"].push_back(value);
        return;
    }
    const std::string nearest = nearestName(added.at("field").get<std::string>(), known);
    throw Error(text + ": is no field of the sweep" +
                (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
}

/// Of what would make other runs than those that are there, nothing may change.
void expectOfTheSweep(const std::string& assignment)
{
    const std::string path = assignment.substr(0, assignment.find('='));
    static const std::set<std::string> own = {"atOnce",        "about",      "sweep.points",
                                              "sweep.rounds",  "sweep.best", "sweep.metric",
                                              "sweep.summary", "sweep.most", "sweep.halving.keep"};
    if (own.contains(path)) return;
    std::string all;
    for (const std::string& one : own)
        all += (all.empty() ? "" : ", ") + one;
    throw Error(path + ": cannot change in a sweep that has begun (" + all + " can): begin another");
}

/// What would change nothing is a slip: another search, or no more than there is.
void expectEffect(const std::string& assignment, const OpenedSweep& sweep, std::size_t added)
{
    const std::string path = assignment.substr(0, assignment.find('='));
    const SweepOptions& options = sweep.sweep.options;
    const auto expectSearch = [&](const char* search) {
        if (options.search != search)
            throw Error(path + ": has no effect, it is of the search \"" + search + "\", and this sweep's is \"" +
                        options.search + '"');
    };
    if (path == "sweep.rounds" || path == "sweep.best") expectSearch("adaptive");
    if (path == "sweep.rounds" && options.rounds <= sweep.file.rounds)
        throw Error(path + ": has no effect, " + std::to_string(sweep.file.rounds) + " rounds are done already");
    if (path == "sweep.best" && options.rounds <= sweep.file.rounds)
        throw Error(path + ": has no effect without more sweep.rounds: all " + std::to_string(sweep.file.rounds) +
                    " are done");
    if (path != "sweep.points") return;
    expectSearch("random");
    const auto there = sweep.file.points.size();
    if (added == 0)
        throw Error(
            path + ": has no effect, the sweep has " + std::to_string(there) + " points already" +
            (static_cast<double>(options.points) > pointCount(sweep.sweep) ? ", and no others are different" : ""));
}

RunState stateOf(const RunFolder& run, double& fraction)
{
    fraction = 1;
    if (run.hasEnded()) return RunState::Finished;
    const RunSummary summary = readSummary(run.path()).summary;
    fraction = summary.fraction();
    return summary.state;
}

} // namespace

fs::path makeSweepFolder(const fs::path& root, const std::string& date, const Kind& kind, const Json& experiment,
                         const Sweep& sweep)
{
    SweepFile file;
    file.experiment = withKind(kind, experiment, sweep);
    file.fields = sweptFields(sweep, kind);
    file.points = pointsOf(sweep);
    fs::path folder = makeNamedFolder(root, date + '_' + experiment.at("name").get<std::string>());
    writeSweepFile(folder, file);
    return folder;
}

OpenedSweep openSweep(const fs::path& folder, const Kind& kind) { return opened(readSweepFile(folder), kind, folder); }

OpenedSweep extendSweep(const fs::path& folder, const SweepExtension& extension, const Kind& kind)
{
    SweepFile file = readSweepFile(folder);
    try {
        for (const std::string& assignment : extension.assignments) {
            expectOfTheSweep(assignment);
            setField(file.experiment, assignment);
        }
        for (const std::string& values : extension.values)
            addValues(file.experiment.at("sweep"), values);
        for (const std::int64_t seed : extension.seeds)
            file.experiment.at("seeds").push_back(seed);
    } catch (const Json::exception& error) {
        throw Error((folder / "sweep.json").string() + ": is damaged: " + error.what());
    }
    OpenedSweep sweep = opened(std::move(file), kind, folder);
    const auto keyOf = [](const SweepPoint& point) {
        Json key = Json::array();
        for (const Json& value : point)
            key.push_back(value.is_number() ? Json(value.get<double>()) : value);
        return key.dump();
    };
    std::set<std::string> known;
    for (const SweepPoint& point : sweep.file.points)
        known.insert(keyOf(point));
    const std::size_t before = sweep.file.points.size();
    for (SweepPoint& point : pointsOf(sweep.sweep))
        if (known.insert(keyOf(point)).second) sweep.file.points.push_back(std::move(point));
    for (const std::string& assignment : extension.assignments)
        expectEffect(assignment, sweep, sweep.file.points.size() - before);
    sweep.file.experiment = withKind(kind, sweep.experiment, sweep.sweep);
    writeSweepFile(folder, sweep.file);
    return sweep;
}

std::map<SweepPlace, KnownRow> knownRows(const fs::path& folder)
{
    std::map<SweepPlace, KnownRow> rows;
    for (const fs::path& path : listRuns(folder)) {
        try {
            const RunFolder run = RunFolder::open(path);
            const std::optional<SweepMark> mark = sweepMarkOf(run.experiment());
            if (!mark) continue;
            KnownRow row{.folder = path};
            row.state = stateOf(run, row.fraction);
            const auto [it, isNew] = rows.emplace(mark->place, row);
            if (!isNew && row.fraction > it->second.fraction) it->second = std::move(row);
        } catch (const Error&) { // whoever lists the runs says so; the row is missing
        }
    }
    return rows;
}

void removeTornRow(const fs::path& folder)
{
    std::error_code error;
    if (!fs::is_directory(folder, error) || fs::exists(folder / "experiment.json", error)) return;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const bool isTorn = name == "events.jsonl" || name.starts_with("experiment.json"); // half written beside it
        if (!isTorn || fs::file_size(folder / "events.jsonl", error) > 0) return;
    }
    fs::remove_all(folder, error);
}

} // namespace sharpscope
