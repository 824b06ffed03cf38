// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/experiment.h"

#include "core/data/registry.h"
#include "core/model/registry.h"
#include "core/run/files.h"
#include "core/run/run_folder.h"
#include "core/train/method_options.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

/// What an experiment and a run have in common.
template <class Options, class Visitor>
void describeParts(Options& o, Visitor& field)
{
    field.group("data", o.data);
    field.group("network", o.network);
    field.group("train", o.train);
    field.group("optimizer", o.optimizer);
    field.group("schedule", o.schedule);
    field("device", o.device,
          {.label = "Device",
           .choices = {"auto", "cpu", "cuda"},
           .help = "auto: the GPU where there is one that works."});
    field("threads", o.threads,
          {.label = "Threads",
           .min = 0,
           .max = 1024,
           .help = "Of the tensor operations; 0: one less than the cores. The same number gives the same weights, "
                   "bit for bit.",
           .advanced = true});
}

} // namespace

template <class Visitor>
void describe(ExperimentOptions& o, Visitor& field)
{
    field("name", o.name, {.label = "Name", .help = "Of the comparison and of its run folders."});
    field("about", o.about, {.label = "About", .help = "What it is for.", .advanced = true});
    field("seeds", o.seeds,
          {.label = "Seeds",
           .min = 0,
           .max = 1e15,
           .help = "Each method runs once with each. A seed gives the initial weights, subsets, batch order and "
                   "augmentation, the same for every method."});
    describeParts(o, field);
}

template <class Visitor>
void describe(RunOptions& o, Visitor& field)
{
    field("name", o.name, {});
    field("group", o.group, {});
    field("seed", o.seed, {.min = 0, .max = 1e15});
    describeParts(o, field);
    field("passesTotal", o.passesTotal, {.min = 0});
}

namespace {

/// Names that only the registries know.
Schema withNames(Schema schema)
{
    for (FieldInfo& field : schema) {
        if (field.path == "data.name") field.hint.choices = datasetNames();
        if (field.path == "network.name") field.hint.choices = networkNames();
    }
    return schema;
}

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

void checkParts(const RunOptions& o, std::vector<Problem>& problems)
{
    if (contains(networkNames(), o.network.name))
        validate(o.network.options, networkInfo(o.network.name).options, "network.options.", problems);
    std::vector<Problem> optimizer;
    check(o.optimizer, optimizer);
    for (Problem& problem : optimizer)
        problems.push_back({"optimizer." + problem.field, std::move(problem.message)});
    if (!std::is_sorted(o.schedule.milestones.begin(), o.schedule.milestones.end()))
        problems.push_back({"schedule.milestones", "must not go down"});
    if (o.train.epochs > 0 && o.schedule.warmupEpochs > o.train.epochs)
        problems.push_back({"schedule.warmupEpochs", "is longer than the run, train.epochs"});
    if (o.name.empty()) problems.push_back({"name", "is empty; the run folders are called by it"});
}

/// Reads all fields of the options' schema. Fields named in `beside` are known but read by the caller.
template <class Options>
Options readFields(Json json, const std::vector<std::string>& beside, std::vector<Problem>& problems)
{
    Schema schema = withNames(schemaOf<Options>());
    for (const std::string& name : beside) {
        schema.push_back({.path = name, .kind = FieldKind::Object}); // for "did you mean"
        if (json.is_object()) json.erase(name);
    }
    validate(json, schema, {}, problems);
    Options options;
    detail::ReadVisitor reader{json};
    if (json.is_object()) describe(options, reader);
    return options;
}

/// A run's own experiment.json as an experiment of that one run, to repeat or to vary it.
Json experimentOfRun(Json run, std::vector<Problem>& problems)
{
    if (run.contains("format") && run["format"].is_number() && run["format"] > runFormat)
        problems.push_back({"format", run["format"].dump() + " is newer than this program, which reads up to " +
                                          std::to_string(runFormat)});
    run["methods"] = Json::array({run["method"]});
    if (run.contains("seed")) run["seeds"] = Json::array({run["seed"]});
    for (const char* field : {"format", "made", "group", "passesTotal", "method", "seed"})
        run.erase(field);
    return run;
}

RunOptions partsOf(const ExperimentOptions& e)
{
    return {.name = e.name,
            .data = e.data,
            .network = e.network,
            .train = e.train,
            .optimizer = e.optimizer,
            .schedule = e.schedule,
            .device = e.device,
            .threads = e.threads};
}

} // namespace

Schema experimentSchema() { return withNames(schemaOf<ExperimentOptions>()); }

Json toJson(const ExperimentOptions& options)
{
    Json json = toJson<ExperimentOptions>(options);
    json["methods"] = Json::array();
    for (const MethodOptions& method : options.methods)
        json["methods"].push_back(methodToJson(method));
    return json;
}

Json toJson(const RunOptions& options)
{
    Json json = toJson<RunOptions>(options);
    json["method"] = methodToJson(options.method);
    return json;
}

ExperimentOptions experimentFromJson(const Json& given, std::vector<Problem>& problems)
{
    const bool isRun = given.is_object() && given.contains("method") && !given.contains("methods");
    const Json json = isRun ? experimentOfRun(given, problems) : given;
    const std::size_t before = problems.size();
    auto options = readFields<ExperimentOptions>(json, {"methods"}, problems);
    if (!json.is_object()) return options;

    const auto methods = json.find("methods");
    if (methods == json.end() || !methods->is_array() || methods->empty())
        problems.push_back({"methods", "a list of at least one {\"rule\": ...} is expected"});
    else
        for (std::size_t i = 0; i < methods->size(); ++i)
            options.methods.push_back(methodFromJson((*methods)[i], "methods." + std::to_string(i) + ".", problems));
    if (options.seeds.empty()) problems.push_back({"seeds", "at least one is needed"});
    if (std::set(options.seeds.begin(), options.seeds.end()).size() < options.seeds.size())
        problems.push_back({"seeds", "a seed is there twice; it would give the same run"});
    if (problems.size() > before) return options; // what follows needs sound fields
    checkParts(partsOf(options), problems);
    checkDistinct(options.methods, problems);
    return options;
}

RunOptions runOptionsFromJson(const Json& json, std::vector<Problem>& problems)
{
    const std::size_t before = problems.size();
    auto options = readFields<RunOptions>(json, {"method", "format", "made"}, problems);
    if (!json.is_object()) return options;
    if (json.contains("method"))
        options.method = methodFromJson(json["method"], "method.", problems);
    else
        problems.push_back({"method", "is missing"});
    if (problems.size() == before) checkParts(options, problems);
    return options;
}

std::vector<RunOptions> runsOf(const ExperimentOptions& experiment, const std::string& group)
{
    const std::vector<MethodOptions> methods = completed(experiment.methods);
    std::vector<RunOptions> runs;
    for (const std::int64_t seed : experiment.seeds)
        for (const MethodOptions& method : methods) {
            RunOptions& run = runs.emplace_back(partsOf(experiment));
            run.group = group;
            run.seed = seed;
            run.method = method;
            run.network.options = withDefaults(run.network.options, networkInfo(run.network.name).options);
        }
    return runs;
}

ExperimentOptions readExperiment(const std::filesystem::path& file, const std::vector<std::string>& assignments)
{
    Json json = readJsonFile(file);
    for (const std::string& assignment : assignments)
        setField(json, assignment);
    std::vector<Problem> problems;
    ExperimentOptions options = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(file.string() + (problems.size() == 1 ? ": " : ":\n") + toText(problems));
    return options;
}

} // namespace sharpscope
