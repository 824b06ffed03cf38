// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_options.h"

#include "core/base/json_value.h"
#include "core/detection/detection_network.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/train/measurements.h"
#include "core/train/method_options.h"

#include <algorithm>

namespace sharpscope {

namespace {

struct DetectionExperiment : CommonOptions {
    DetectionExperiment()
    {
        name = "detection";
        run.optimizer.lr = 0.01;
    }
    DetectionRun run; ///< what all runs share
};

template <class Visitor>
void describe(DetectionExperiment& o, Visitor& field)
{
    describe(static_cast<CommonOptions&>(o), field);
    field.group("data", o.run.data);
    field.group("network", o.run.network);
    field.group("augment", o.run.augment);
    field.group("loss", o.run.loss);
    field.group("found", o.run.found);
    field.group("train", o.run.train);
    field.group("optimizer", o.run.optimizer);
    field.group("schedule", o.run.schedule);
}

/// Of those that look at a step's batches alone; the others evaluate images without boxes.
Schema stepMeasurements(const std::string& prefix)
{
    Schema schema = measurementSchema(prefix);
    std::erase_if(schema, [&](const FieldInfo& field) {
        const std::string name = field.path.substr(prefix.size());
        return !name.starts_with("alignment.") && !name.starts_with("sharpness.");
    });
    return schema;
}

void checkDetection(const DetectionExperiment& o, std::vector<Problem>& problems)
{
    check(static_cast<const CommonOptions&>(o), problems);
    const DetectionRun& run = o.run;
    std::vector<Problem> optimizer;
    check(run.optimizer, optimizer);
    for (Problem& problem : optimizer)
        problems.push_back({"optimizer." + problem.field, std::move(problem.message)});
    const std::vector<std::string> names = detectionNetworkNames();
    if (std::find(names.begin(), names.end(), run.network.name) != names.end())
        validate(run.network.options, detectionNetworkInfo(run.network.name).options, "network.options.", problems);
    if (!std::is_sorted(run.schedule.milestones.begin(), run.schedule.milestones.end()))
        problems.push_back({"schedule.milestones", "must not go down"});
    if (run.train.epochs > 0 && run.schedule.warmupEpochs > run.train.epochs)
        problems.push_back({"schedule.warmupEpochs", "is longer than the run, train.epochs"});
}

DetectionExperiment detectionExperimentFrom(Json json, std::vector<Problem>& problems)
{
    const std::size_t before = problems.size();
    validate(json, detectionSchema(), {}, problems);
    DetectionExperiment options;
    if (problems.size() > before || !json.is_object()) return options;
    options.run.measure = withDefaults(valueOr(json, "measure", Json::object()), stepMeasurements({}));
    json.erase("measure");
    detail::ReadVisitor reader{json};
    describe(options, reader);
    checkDetection(options, problems);
    return options;
}

std::vector<MethodOptions> detectionMethodsFrom(const Json& json, std::vector<Problem>& problems)
{
    std::vector<MethodOptions> methods;
    if (!json.is_array() || json.empty()) {
        problems.push_back({"methods", "a list of at least one {\"rule\": ...} is expected"});
        return methods;
    }
    for (std::size_t i = 0; i < json.size(); ++i)
        methods.push_back(methodFromJson(json[i], "methods." + std::to_string(i) + ".", problems));
    return methods;
}

/// Figure 1's radius for rules that have none: that of the first rule with one.
double radiusForAlignment(const std::vector<MethodOptions>& methods)
{
    for (const MethodOptions& method : methods)
        if (const auto own = makeRule(method.rule, method.options)->secondRadius()) return *own;
    return 0.05; // Agnostic-SAM's default
}

} // namespace

Schema detectionSchema()
{
    Schema schema = schemaOf<DetectionExperiment>();
    for (FieldInfo& field : schema)
        if (field.path == "network.name") field.hint.choices = detectionNetworkNames();
    const Schema measured = stepMeasurements("measure.");
    schema.insert(schema.end(), measured.begin(), measured.end());
    return schema;
}

Json detectionFromJson(const Json& json, std::vector<Problem>& problems)
{
    const std::size_t before = problems.size();
    Json shared = json;
    if (shared.is_object()) shared.erase("methods");
    const DetectionExperiment options = detectionExperimentFrom(shared, problems);
    Json experiment = toJson<DetectionExperiment>(options);
    experiment["measure"] = options.run.measure;
    const Json asked = json.is_object() && !json.contains("methods") ? Json::array({{{"rule", "sgd"}}})
                                                                     : valueOr(json, "methods", Json());
    const std::vector<MethodOptions> methods = detectionMethodsFrom(asked, problems);
    experiment["methods"] = Json::array();
    for (const MethodOptions& method : methods)
        experiment["methods"].push_back(methodToJson(method));
    if (problems.size() == before) checkDistinct(methods, problems);
    return experiment;
}

std::vector<Json> detectionRunsOf(const Json& experiment)
{
    std::vector<Problem> problems;
    const std::vector<MethodOptions> methods = completed(detectionMethodsFrom(experiment.at("methods"), problems));
    if (!problems.empty()) throw Error(toText(problems));
    std::vector<Json> runs;
    for (const Json& seed : experiment.at("seeds"))
        for (const MethodOptions& method : methods) {
            Json run = experiment;
            for (const char* field : {"methods", "seeds", "about"})
                run.erase(field);
            run["seed"] = seed;
            run["method"] = methodToJson(method);
            const std::string network = valueOr(run["network"], "name", std::string());
            run["network"]["options"] = withDefaults(run["network"]["options"], detectionNetworkInfo(network).options);
            if (Json& rho = run["measure"]["alignment"]["rho"]; rho == Json(0)) rho = radiusForAlignment(methods);
            runs.push_back(std::move(run));
        }
    return runs;
}

DetectionRun detectionRunFromJson(const Json& json, std::vector<Problem>& problems)
{
    Json shared = json;
    for (const char* field : {"method", "seed", "format", "kind", "group", "made"})
        if (shared.is_object()) shared.erase(field);
    DetectionRun run = detectionExperimentFrom(shared, problems).run;
    run.name = valueOr(json, "name", std::string());
    run.group = valueOr(json, "group", std::string());
    run.device = valueOr(json, "device", std::string("auto"));
    run.threads = valueOr(json, "threads", std::int64_t{0});
    const Json* seed = findField(json, "seed");
    if (seed && seed->is_number_integer())
        run.seed = *seed;
    else
        problems.push_back({"seed", "a whole number is expected"});
    run.method = methodFromJson(valueOr(json, "method", Json()), "method.", problems);
    return run;
}

RunOptions trainingOf(const DetectionRun& run)
{
    RunOptions options;
    options.name = run.name;
    options.group = run.group;
    options.seed = run.seed;
    options.data.name = run.data.name;
    options.data.augmentation = "none"; // detectionBatch() has its own
    options.network.name = run.network.name;
    options.network.options = run.network.options;
    options.network.weights = run.network.weights;
    options.train.epochs = run.train.epochs;
    options.train.batchSize = run.train.batchSize;
    options.train.evaluateEvery = run.train.evaluateEvery;
    options.train.checkpointEvery = run.train.checkpointEvery;
    options.train.keepCheckpoints = run.train.keepCheckpoints;
    options.optimizer = run.optimizer;
    options.schedule = run.schedule;
    options.measure = run.measure;
    for (const char* other : {"edge", "congruence", "memorisation", "decisions"})
        options.measure[other] = {{"every", 0}};
    options.method = run.method;
    options.device = run.device;
    options.threads = run.threads;
    return options;
}

} // namespace sharpscope
