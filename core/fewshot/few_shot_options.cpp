// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/few_shot_options.h"

#include "core/base/json_value.h"
#include "core/fewshot/meta_methods.h"
#include "core/model/registry.h"
#include "core/optim/step_rule.h"

#include <algorithm>
#include <map>

namespace sharpscope {

namespace {

struct FewShotOptions : CommonOptions {
    FewShotOptions()
    {
        name = "few-shot";
        run.optimizer.name = "adam";
        run.optimizer.lr = 1e-3;
        run.optimizer.weightDecay = 0;
        run.schedule.name = "constant";
    }
    FewShotRun run; ///< what all runs share
};

template <class Visitor>
void describe(FewShotOptions& o, Visitor& field)
{
    describe(static_cast<CommonOptions&>(o), field);
    field.group("data", o.run.data);
    field.group("network", o.run.network);
    field.group("episodes", o.run.episodes);
    field.group("inner", o.run.inner);
    field.group("train", o.run.train);
    field.group("optimizer", o.run.optimizer);
    field.group("schedule", o.run.schedule);
}

bool isNamed(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Problems of a nested struct, which its own check() finds.
template <class Options>
void checkGroup(const char* name, const Options& options, std::vector<Problem>& problems)
{
    std::vector<Problem> found;
    check(options, found);
    for (Problem& problem : found)
        problems.push_back({std::string(name) + '.' + problem.field, std::move(problem.message)});
}

void checkAll(const FewShotOptions& o, std::vector<Problem>& problems)
{
    check(static_cast<const CommonOptions&>(o), problems);
    checkGroup("data.split", o.run.data.split, problems);
    checkGroup("inner", o.run.inner, problems);
    checkGroup("optimizer", o.run.optimizer, problems);
    if (isNamed(networkNames(), o.run.network.name))
        validate(o.run.network.options, networkInfo(o.run.network.name).options, "network.options.", problems);
    if (!std::is_sorted(o.run.schedule.milestones.begin(), o.run.schedule.milestones.end()))
        problems.push_back({"schedule.milestones", "must not go down"});
    if (o.run.train.epochs > 0 && o.run.schedule.warmupEpochs > o.run.train.epochs)
        problems.push_back({"schedule.warmupEpochs", "is longer than the run, train.epochs"});
}

FewShotOptions optionsFrom(const Json& json, std::vector<Problem>& problems)
{
    const std::size_t before = problems.size();
    validate(json, fewShotSchema(), {}, problems);
    FewShotOptions options;
    if (problems.size() > before || !json.is_object()) return options;
    detail::ReadVisitor reader{json};
    describe(options, reader);
    checkAll(options, problems);
    return options;
}

Json withoutField(Json json, const char* name)
{
    if (json.is_object()) json.erase(name);
    return json;
}

std::vector<NamedOptions> metaMethodsFrom(const Json& json, std::vector<Problem>& problems)
{
    std::vector<NamedOptions> all;
    if (!json.is_array() || json.empty()) {
        problems.push_back({"methods", "a list of at least one {\"rule\": ...} is expected"});
        return all;
    }
    const std::size_t before = problems.size();
    for (std::size_t i = 0; i < json.size(); ++i)
        all.push_back(namedFromJson(json[i], metaMethodRegistry(), "methods." + std::to_string(i) + ".", problems));
    if (problems.size() > before) return all;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string identity = all[i].label + '\n' + identityOf(all[i], metaMethodRegistry());
        if (const auto [same, isNew] = known.emplace(identity, i); !isNew)
            problems.push_back(
                {"methods." + std::to_string(i),
                 "is the same as methods." + std::to_string(same->second) + "; labels of their own let both run"});
    }
    return all;
}

} // namespace

void check(const InnerOptions& o, std::vector<Problem>& problems)
{
    if (o.lr.empty()) problems.push_back({"lr", "names no rate"});
}

Schema fewShotSchema()
{
    Schema schema = schemaOf<FewShotOptions>();
    for (FieldInfo& field : schema) {
        if (field.path == "data.name") field.hint.choices = classDatasetNames();
        if (field.path == "network.name") field.hint.choices = networkNames();
    }
    return schema;
}

Json fewShotFromJson(const Json& json, std::vector<Problem>& problems)
{
    const FewShotOptions options = optionsFrom(withoutField(json, "methods"), problems);
    Json experiment = toJson<FewShotOptions>(options);
    experiment["methods"] = Json::array();
    const Json methods = json.is_object() && !json.contains("methods") ? Json::array({{{"rule", "maml"}}})
                                                                       : valueOr(json, "methods", Json());
    for (const NamedOptions& method : metaMethodsFrom(methods, problems))
        experiment["methods"].push_back(toJson(method, metaMethodRegistry()));
    return experiment;
}

std::vector<Json> fewShotRunsOf(const Json& experiment)
{
    std::vector<Problem> problems;
    const std::vector<NamedOptions> methods =
        completed(metaMethodsFrom(experiment.at("methods"), problems), metaMethodRegistry());
    if (!problems.empty()) throw Error(toText(problems));
    std::vector<Json> runs;
    for (const Json& seed : experiment.at("seeds"))
        for (const NamedOptions& method : methods) {
            Json run = experiment;
            for (const char* field : {"methods", "seeds", "about"})
                run.erase(field);
            run["seed"] = seed;
            run["method"] = toJson(method, metaMethodRegistry());
            runs.push_back(std::move(run));
        }
    return runs;
}

Json fewShotExperimentOf(const Json& run)
{
    Json experiment = run;
    experiment["methods"] = Json::array({valueOr(run, "method", Json())});
    experiment["seeds"] = Json::array({valueOr(run, "seed", Json())});
    for (const char* field : {"method", "seed"})
        experiment.erase(field);
    return experiment;
}

FewShotRun fewShotRunFromJson(const Json& json, std::vector<Problem>& problems)
{
    Json shared = json;
    for (const char* field : {"method", "seed", "format", "kind", "group", "made"})
        if (shared.is_object()) shared.erase(field);
    FewShotRun run = optionsFrom(shared, problems).run;
    run.name = valueOr(json, "name", std::string());
    run.group = valueOr(json, "group", std::string());
    run.device = valueOr(json, "device", std::string("auto"));
    run.threads = valueOr(json, "threads", std::int64_t{0});
    const Json* seed = findField(json, "seed");
    if (seed && seed->is_number_integer())
        run.seed = *seed;
    else
        problems.push_back({"seed", "a whole number is expected"});
    run.method = namedFromJson(valueOr(json, "method", Json()), metaMethodRegistry(), "method.", problems);
    return run;
}

} // namespace sharpscope
