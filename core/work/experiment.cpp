// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/experiment.h"

#include "core/base/files.h"
#include "core/run/fork_of.h"
#include "core/run/run_reader.h"
#include "core/sweep/sweep_options.h"

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// A run's experiment.json says which format it has, an experiment file does not.
bool isRun(const Json& json) { return json.is_object() && json.contains("format"); }

Json without(const char* field, Json json)
{
    if (json.is_object()) json.erase(field);
    return json;
}

} // namespace

Json experimentOfRun(const Json& run, const RunSummary& done, const fs::path& folder)
{
    const Kind& kind = kindOf(run);
    Json options = run;
    for (const char* field : {"format", "kind", "group", "made"})
        options.erase(field);
    Json experiment{{"kind", kind.name}};
    experiment.update(kind.experimentOf(options, done));
    if (isFork(experiment) && !folder.empty()) experiment["fork"]["folder"] = fs::absolute(folder).string();
    return experiment;
}

Json toJson(const Experiment& experiment)
{
    Json json{{"kind", experiment.kind->name}};
    json.update(experiment.options);
    if (!experiment.sweep.is_null()) json["sweep"] = experiment.sweep;
    return json;
}

Experiment experimentFromJson(const Json& given, std::vector<Problem>& problems)
{
    Experiment experiment{.kind = kinds().front()};
    if (const Json* kind = findField(given, "kind"); kind && !kind->is_string()) {
        problems.push_back({"kind", "a text is expected"});
        return experiment;
    }
    try {
        experiment.kind = &kindOf(given);
        if (isRun(given) && !given["format"].is_number_integer())
            problems.push_back({"format", "a whole number is expected"});
        else if (isRun(given) && given["format"] > runFormat)
            problems.push_back({"format", given["format"].dump() + " is newer than this program, which reads up to " +
                                              std::to_string(runFormat)});
        const Json json = isRun(given) ? experimentOfRun(given, {}, {}) : given;
        const std::size_t before = problems.size();
        experiment.options = experiment.kind->complete(without("sweep", without("kind", json)), problems);
        if (const Json* sweep = findField(json, "sweep"); sweep && !sweep->is_null() && problems.size() == before)
            experiment.sweep = toJson(sweepFromJson(*sweep, *experiment.kind, experiment.options, problems));
    } catch (const Error& error) {
        problems.push_back({"kind", error.what()});
    }
    return experiment;
}

Experiment experimentToAskFor(const Json& json, std::vector<Problem>& problems)
{
    const Json* sweep = findField(json, "sweep");
    const Json* limit = findField(json, "sweep.most");
    const Json asGiven = limit ? *limit : Json(SweepOptions().most);
    if (!sweep || !sweep->is_object() || !asGiven.is_number()) return experimentFromJson(json, problems);
    Json raised = json;
    raised["sweep"]["most"] = std::int64_t{1'000'000'000'000};
    Experiment experiment = experimentFromJson(raised, problems);
    if (!experiment.sweep.is_null()) experiment.sweep["most"] = asGiven;
    return experiment;
}

Json experimentOfRun(const RunFolder& run)
{
    const RunSummary done = readSummary(run.path()).summary;
    try {
        return experimentOfRun(run.experiment(), done, run.path());
    } catch (const Error& error) {
        throw Error((run.path() / "experiment.json").string() + ": " + error.what());
    }
}

Experiment readExperiment(const fs::path& fileOrRun, const std::vector<std::string>& assignments,
                          const std::vector<std::string>& swept)
{
    std::error_code error;
    const fs::path file = fs::is_directory(fileOrRun, error) ? fileOrRun / "experiment.json" : fileOrRun;
    Json json = readJsonFile(file);
    if (isRun(json)) {
        if (file.filename() != "experiment.json")
            throw Error(file.string() + ": has a \"format\", as the experiment.json of a run: name the run's folder");
        json = experimentOfRun(RunFolder::open(fs::absolute(file).parent_path()));
    }
    for (const std::string& field : swept)
        setSweepField(json, sweepFieldFromText(field));
    for (const std::string& assignment : assignments)
        setField(json, assignment);
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(file.string() + (problems.size() == 1 ? ": " : ":\n") + toText(problems));
    return experiment;
}

std::vector<Json> runsOf(const Experiment& experiment, const std::string& group, std::int64_t threads)
{
    std::vector<Json> runs;
    for (const Json& options : experiment.kind->runs(experiment.options)) {
        Json& run = runs.emplace_back(Json{{"kind", experiment.kind->name}, {"group", group}});
        run.update(options);
        if (run.value("threads", std::int64_t{0}) == 0) run["threads"] = threads;
    }
    return runs;
}

} // namespace sharpscope
