// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/method_runs.h"

#include "core/base/json_value.h"
#include "core/run/fork_of.h"

#include <algorithm>
#include <array>

namespace sharpscope {

namespace {

constexpr std::array ofExperiment = {"methods", "seeds", "about"}; ///< fields that a run does not have

/// The knobs that were turned, planned ones among them, and those that are planned for later; of a fork its own.
Json knobsOf(const Json& method, const RunSummary& done, std::int64_t begin)
{
    Json knobs = Json::array();
    for (const KnobTurned& knob : done.knobs)
        if (knob.clock.step >= begin)
            knobs.push_back({{"step", knob.clock.step}, {"name", knob.name}, {"value", knob.value}});
    const Json planned = valueOr(method, "knobs", Json::array());
    for (const Json& knob : planned) {
        const std::int64_t step = valueOr(knob, "step", std::int64_t{0});
        const auto isThisOne = [&](const KnobTurned& turned) {
            return turned.clock.step == step && turned.name == valueOr(knob, "name", std::string());
        };
        const bool isTurned = std::any_of(done.knobs.begin(), done.knobs.end(), isThisOne);
        if (step > done.last.step || (step == done.last.step && !isTurned)) knobs.push_back(knob);
    }
    return knobs;
}

} // namespace

MethodRun methodRunFromJson(const Json& json, const NameRegistry& registry, std::vector<Problem>& problems)
{
    MethodRun run;
    run.name = valueOr(json, "name", std::string());
    run.group = valueOr(json, "group", std::string());
    run.device = valueOr(json, "device", std::string("auto"));
    run.threads = valueOr(json, "threads", std::int64_t{0});
    const Json* seed = findField(json, "seed");
    if (seed && seed->is_number_integer())
        run.seed = *seed;
    else
        problems.push_back({"seed", "a whole number is expected"});
    run.method = methodFromJson(valueOr(json, "method", Json()), "method.", problems, registry);
    run.fork = forkFromJson(json, problems);
    return run;
}

Json withoutRunFields(Json run)
{
    if (run.is_object())
        for (const char* field : {"method", "seed", "fork", "format", "kind", "group", "made"})
            run.erase(field);
    return run;
}

void putRunFields(const MethodRun& run, const NameRegistry& registry, Json& fields)
{
    for (const char* field : ofExperiment)
        fields.erase(field);
    fields["seed"] = run.seed;
    fields["group"] = run.group;
    fields["method"] = methodToJson(run.method, registry);
    if (!run.fork.is_null()) fields["fork"] = run.fork;
}

MethodsTaken takeMethods(Json& experiment, const char* fallback, const NameRegistry& registry,
                         std::vector<Problem>& problems)
{
    if (!experiment.is_object()) return {};
    const Json asked =
        experiment.contains("methods") ? experiment["methods"] : Json::array({Json{{registry.key, fallback}}});
    MethodsTaken taken;
    taken.methods = methodsFromJson(asked, problems, registry);
    taken.fork = forkFromJson(experiment, problems);
    const std::size_t seeds = experiment.contains("seeds") ? experiment["seeds"].size() : 1;
    checkFork(taken.fork, seeds, asked.size(), problems);
    for (const char* field : {"methods", "fork"})
        experiment.erase(field);
    return taken;
}

void putMethods(const MethodsTaken& taken, const NameRegistry& registry, Json& experiment)
{
    experiment["methods"] = Json::array();
    for (const MethodOptions& method : taken.methods)
        experiment["methods"].push_back(methodToJson(method, registry));
    if (!taken.fork.is_null()) experiment["fork"] = taken.fork;
}

std::vector<Json> methodRunsOf(const Json& experiment, const NameRegistry& registry,
                               const std::function<void(Json&, const std::vector<MethodOptions>&)>& settle)
{
    std::vector<Problem> problems;
    const std::vector<MethodOptions> methods =
        completed(methodsFromJson(experiment.at("methods"), problems, registry), registry);
    if (!problems.empty()) throw Error(toText(problems));
    Json common = experiment;
    for (const char* field : ofExperiment)
        common.erase(field);
    if (settle) settle(common, methods);
    std::vector<Json> runs;
    forSeedsAndMethods(experiment.at("seeds").get<std::vector<std::int64_t>>(), methods,
                       [&](std::int64_t seed, const MethodOptions& method) {
                           Json& run = runs.emplace_back(common);
                           run["seed"] = seed;
                           run["method"] = methodToJson(method, registry);
                       });
    return runs;
}

Json forkFromJson(const Json& json, std::vector<Problem>& problems)
{
    if (!json.is_object() || !json.contains("fork")) return {};
    const Json& fork = json["fork"];
    const auto isWhole = [&](const char* field) { return fork.contains(field) && fork[field].is_number_integer(); };
    if (!fork.is_object() || !isWhole("step") || !isWhole("optimizerSteps") || fork["step"] < 0)
        problems.push_back({"fork", "is not as `sharpscope-cli fork` writes it"});
    return fork;
}

void checkFork(const Json& fork, std::size_t seeds, std::size_t methods, std::vector<Problem>& problems)
{
    if (!fork.is_null() && (seeds != 1 || methods != 1))
        problems.push_back({"fork", "is of one method and one seed; fork each run that is to have such a future"});
}

Json trainingExperimentOf(const Json& run, const RunSummary& done)
{
    Json experiment = run;
    Json method = valueOr(run, "method", Json::object());
    if (!method.is_object()) { // whoever validates it says so
        experiment["methods"] = Json::array({std::move(method)});
        return experiment;
    }
    Json knobs = knobsOf(method, done, forkClock(run).step);
    method.erase("knobs");
    if (!knobs.empty()) method["knobs"] = std::move(knobs);
    experiment["methods"] = Json::array({std::move(method)});
    experiment["seeds"] = Json::array({run.value("seed", Json())});
    for (const char* field : {"method", "seed"})
        experiment.erase(field);
    return experiment;
}

} // namespace sharpscope
