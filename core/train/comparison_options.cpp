// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/comparison_options.h"

#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/model/registry.h"
#include "core/optim/base_optimizer.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/train/congruence.h"
#include "core/train/measurements.h"
#include "core/train/method_runs.h"
#include "core/train/normalised_data.h"

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

/// What an experiment and a run have in common.
template <class Options, class Visitor>
void describeParts(Options& o, Visitor& field)
{
    field.group("data", o.data);
    field.group("network", o.network);
    field.group("weights", o.weights);
    field.group("train", o.train);
    field.group("optimizer", o.optimizer);
    field.group("schedule", o.schedule);
    field.group("ranks", o.ranks);
    field("measure", o.measure, {.label = "Measurements", .help = "Their options by name."});
}

} // namespace

template <class Visitor>
void describe(ComparisonOptions& o, Visitor& field)
{
    describe(static_cast<CommonOptions&>(o), field);
    describeParts(o, field);
}

template <class Visitor>
void describe(RunOptions& o, Visitor& field)
{
    field("name", o.name, {});
    field("group", o.group, {});
    field("seed", o.seed, {.min = 0, .max = 1e15});
    describeParts(o, field);
    field("device", o.device, {.choices = {"auto", "cpu", "cuda"}});
    field("threads", o.threads, {.min = 0, .max = 1024});
}

namespace {

/// What only the registries know: names, and the measurements' fields in place of "measure".
Schema completed(Schema schema)
{
    for (FieldInfo& field : schema) {
        if (field.path == "data.name") field.hint.choices = datasetNames();
        if (field.path == "network.name") field.hint.choices = networkNames();
    }
    const auto measure = std::find_if(schema.begin(), schema.end(), [](auto& f) { return f.path == "measure"; });
    const Schema fields = measurementSchema("measure.");
    schema.insert(schema.erase(measure), fields.begin(), fields.end());
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
    for (const auto& [name, ours] : o.weights.rename.items())
        if (!ours.is_string())
            problems.push_back({"weights.rename." + name, "a name of the network is expected, a text"});
    std::vector<Problem> optimizer;
    check(o.optimizer, optimizer);
    for (Problem& problem : optimizer)
        problems.push_back({"optimizer." + problem.field, std::move(problem.message)});
    checkNormalisation(o.data, problems);
    if (!o.data.ignoreLabel.empty() && o.data.name != "npz")
        problems.push_back({"data.ignoreLabel", "is for .npz files; " + o.data.name + " has no such labels"});
    if (!std::is_sorted(o.schedule.milestones.begin(), o.schedule.milestones.end()))
        problems.push_back({"schedule.milestones", "must not go down"});
    if (o.train.budget != "epochs") return; // how many epochs those are is each method's affair
    if (o.train.epochs > 0 && o.schedule.warmupEpochs > o.train.epochs)
        problems.push_back({"schedule.warmupEpochs", "is longer than the run, train.epochs"});
    else if (o.schedule.name == "wsd" && o.schedule.warmupEpochs > (1 - o.schedule.decay) * o.train.epochs)
        problems.push_back({"schedule.decay", "begins before the warm-up is over"});
}

/// Reads all fields of the options' schema. Fields named in `beside` are known but read by the caller.
template <class Options>
Options readFields(Json json, const std::vector<std::string>& beside, std::vector<Problem>& problems)
{
    Schema schema = completed(schemaOf<Options>());
    for (const std::string& name : beside) {
        schema.push_back({.path = name, .kind = FieldKind::Object}); // for "did you mean"
        if (json.is_object()) json.erase(name);
    }
    validate(json, schema, {}, problems);
    Options options;
    detail::ReadVisitor reader{json};
    if (json.is_object()) describe(options, reader);
    options.measure = withDefaults(options.measure, measurementSchema({}));
    return options;
}

/// Fields that version 0.1 wrote elsewhere, and what may be written shorter.
Json withEarlierFields(Json json)
{
    if (!json.is_object()) return json;
    for (const auto& [earlier, now] : {std::pair("probeEvery", "every"), std::pair("probeRho", "rho")})
        if (const Json* field = findField(json, std::string("train.") + earlier)) {
            const Json value = *field; // the object moves when it grows
            json["measure"]["alignment"][now] = value;
            json["train"].erase(earlier);
        }
    if (const Json* passes = findField(json, "passesTotal")) {
        const Json value = *passes;
        json["train"]["passes"] = value;
        json.erase("passesTotal");
    }
    if (const Json* label = findField(json, "data.ignoreLabel"); label && label->is_number()) // one is a list of one
        json["data"]["ignoreLabel"] = Json::array({*label});
    return json;
}

RunOptions partsOf(const ComparisonOptions& e)
{
    return {.name = e.name,
            .data = e.data,
            .network = e.network,
            .weights = e.weights,
            .train = e.train,
            .optimizer = e.optimizer,
            .schedule = e.schedule,
            .measure = e.measure,
            .device = e.device,
            .threads = e.threads,
            .fork = e.fork,
            .ranks = e.ranks};
}

/// Up to version 0.9 a run of equal passes whose method began late had the epochs of one that never does. It ends where
/// it was to end, and its passes are those that this takes.
void keepLength(const Json& given, RunOptions& run)
{
    const bool beganLate = valueOr(given.at("method"), "startEpoch", 0.0) > 0;
    if (!beganLate || run.train.budget != "passes" || run.train.passes <= 0) return;
    const auto rule = makeRule(run.method.rule, run.method.options);
    run.train.passes = rule->passesOver(0, run.train.passes / rule->passesPerStep());
}

/// Figure 1 takes the radius ρ_v of the comparison's first rule that has one for those that have none; Theorem 2 takes
/// the radii of the first Agnostic-SAM for all.
void settleRadii(Json& measure, const std::vector<MethodOptions>& methods)
{
    Json& rho = measure.at("alignment").at("rho");
    for (const MethodOptions& method : methods)
        if (const auto own = makeRule(method.rule, method.options)->secondRadius(); own && rho == 0) rho = *own;
    if (rho == 0) rho = 0.05; // Agnostic-SAM's default
    const CongruenceRadii radii = congruenceRadiiOf(methods);
    for (const auto& [name, radius] : {std::pair("rho1", radii.rho1), {"rho2", radii.rho2}, {"rhoV", radii.rhoV}})
        if (Json& asked = measure.at("congruence").at(name); asked == -1) asked = radius;
}

/// Under equal passes every method may spend what the dearest one does in the given epochs.
double passesToSpend(const ComparisonOptions& comparison)
{
    double dearest = 0;
    for (const MethodOptions& method : comparison.methods)
        dearest = std::max(dearest, makeRule(method.rule, method.options)->passesOver(0, comparison.train.epochs));
    return dearest;
}

/// Of a method's run; infinite where time says when it ends.
double epochsOf(const ComparisonOptions& comparison, const MethodOptions& method)
{
    if (comparison.train.budget == "epochs") return comparison.train.epochs;
    if (comparison.train.budget != "passes") return std::numeric_limits<double>::infinity();
    const double passes = comparison.train.passes > 0 ? comparison.train.passes : passesToSpend(comparison);
    return makeRule(method.rule, method.options)->epochsFor(passes, 0);
}

} // namespace

void leaveOutUsualRanks(Json& run)
{
    if (run.contains("ranks") && run["ranks"] == toJson(RanksOptions{})) run.erase("ranks");
}

Schema comparisonSchema() { return completed(schemaOf<ComparisonOptions>()); }

Json toJson(const ComparisonOptions& options)
{
    Json json = toJson<ComparisonOptions>(options);
    json["methods"] = Json::array();
    for (const MethodOptions& method : options.methods)
        json["methods"].push_back(methodToJson(method));
    if (!options.fork.is_null()) json["fork"] = options.fork;
    return json;
}

Json toJson(const RunOptions& options)
{
    Json json = toJson<RunOptions>(options);
    json["method"] = methodToJson(options.method);
    if (options.weights.rename.empty())
        json.erase("weights"); // tables tell runs apart by what one has and another lacks
    leaveOutUsualRanks(json);
    if (!options.fork.is_null()) json["fork"] = options.fork;
    return json;
}

ComparisonOptions comparisonFromJson(const Json& given, std::vector<Problem>& problems)
{
    const Json json = withEarlierFields(given);
    const std::size_t before = problems.size();
    auto options = readFields<ComparisonOptions>(json, {"methods", "fork"}, problems);
    if (!json.is_object()) return options;

    options.methods = methodsFromJson(json.contains("methods") ? json["methods"] : Json(), problems);
    check(static_cast<const CommonOptions&>(options), problems);
    options.fork = forkFromJson(json, problems);
    checkFork(options.fork, options.seeds.size(), options.methods.size(), problems);
    if (problems.size() > before) return options; // what follows needs sound fields
    checkParts(partsOf(options), problems);
    checkMomentum(options.methods, options.optimizer, makeRule, problems);
    checkWindows(
        options.methods, [&](const MethodOptions& method) { return epochsOf(options, method); }, problems);
    return options;
}

RunOptions runOptionsFromJson(const Json& given, std::vector<Problem>& problems)
{
    const Json json = withEarlierFields(given);
    const std::size_t before = problems.size();
    auto options = readFields<RunOptions>(
        json, {"method", "fork", "format", "kind", "about", "order", "atOnce", "made"}, problems);
    if (!json.is_object()) return options;
    if (!json.contains("seed")) problems.push_back({"seed", "is missing"});
    if (json.contains("method"))
        options.method = methodFromJson(json["method"], "method.", problems);
    else
        problems.push_back({"method", "is missing"});
    options.fork = forkFromJson(json, problems);
    if (problems.size() > before) return options;
    checkParts(options, problems);
    const auto rule = makeRule(options.method.rule, options.method.options);
    if (const std::string why = whyNotUnder(options.optimizer, *rule); !why.empty())
        problems.push_back({"method.rule", options.method.rule + ' ' + why});
    keepLength(given, options);
    return options;
}

std::vector<RunOptions> runsOf(const ComparisonOptions& comparison, const std::string& group)
{
    const std::vector<MethodOptions> methods = completed(comparison.methods);
    RunOptions common = partsOf(comparison);
    common.group = group;
    common.network.options = withDefaults(common.network.options, networkInfo(common.network.name).options);
    if (common.train.budget == "passes" && common.train.passes == 0) common.train.passes = passesToSpend(comparison);
    settleRadii(common.measure, methods);
    std::vector<RunOptions> runs;
    forSeedsAndMethods(comparison.seeds, methods, [&](std::int64_t seed, const MethodOptions& method) {
        RunOptions& run = runs.emplace_back(common);
        run.seed = seed;
        run.method = method;
    });
    return runs;
}

} // namespace sharpscope
