// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_options.h"

#include "core/base/json_value.h"
#include "core/detection/detection_network.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/train/measurements.h"

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
    field.group("ranks", o.run.ranks);
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
    Json shared = json;
    const std::size_t before = problems.size();
    const MethodsTaken taken = takeMethods(shared, "sgd", stepRuleRegistry(), problems);
    const DetectionExperiment options = detectionExperimentFrom(shared, problems);
    if (problems.size() == before) {
        checkMomentum(taken.methods, options.run.optimizer, makeRule, problems);
        checkWindows(
            taken.methods, [&](const MethodOptions&) { return options.run.train.epochs; }, problems);
    }
    for (std::size_t i = 0; problems.size() == before && i < taken.methods.size(); ++i)
        if (const MethodOptions& method = taken.methods[i];
            makeRule(method.rule, method.options)->asks() == Asks::Outputs)
            problems.push_back({"methods." + std::to_string(i) + ".rule",
                                method.rule + " asks for the loss of each image, which detection has none of"});
    Json experiment = toJson<DetectionExperiment>(options);
    experiment["measure"] = options.run.measure;
    putMethods(taken, stepRuleRegistry(), experiment);
    return experiment;
}

std::vector<Json> detectionRunsOf(const Json& experiment)
{
    return methodRunsOf(experiment, stepRuleRegistry(), [](Json& run, const std::vector<MethodOptions>& methods) {
        const std::string network = valueOr(run["network"], "name", std::string());
        run["network"]["options"] = withDefaults(run["network"]["options"], detectionNetworkInfo(network).options);
        if (Json& rho = run["measure"]["alignment"]["rho"]; rho == Json(0)) rho = radiusForAlignment(methods);
        leaveOutUsualRanks(run);
    });
}

DetectionRun detectionRunFromJson(const Json& json, std::vector<Problem>& problems)
{
    DetectionRun run = detectionExperimentFrom(withoutRunFields(json), problems).run;
    static_cast<MethodRun&>(run) = methodRunFromJson(json, stepRuleRegistry(), problems);
    return run;
}

Json soundDetectionRun(const Json& run)
{
    std::vector<Problem> problems;
    const DetectionExperiment options = detectionExperimentFrom(withoutRunFields(run), problems);
    const MethodRun own = methodRunFromJson(run, stepRuleRegistry(), problems);
    if (!problems.empty()) throw Error(toText(problems));
    Json json = toJson<DetectionExperiment>(options);
    json["measure"] = options.run.measure;
    putRunFields(own, stepRuleRegistry(), json);
    leaveOutUsualRanks(json);
    return json;
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
    options.ranks = run.ranks;
    options.measure = run.measure;
    for (const char* other : {"edge", "congruence", "memorisation", "decisions"})
        options.measure[other] = {{"every", 0}};
    options.method = run.method;
    options.device = run.device;
    options.threads = run.threads;
    options.fork = run.fork;
    return options;
}

} // namespace sharpscope
