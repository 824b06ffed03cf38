// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/few_shot_options.h"

#include "core/base/json_value.h"
#include "core/fewshot/meta_methods.h"
#include "core/model/registry.h"
#include "core/optim/step_rule.h"

#include <algorithm>

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
    Json shared = json;
    const std::size_t before = problems.size();
    const MethodsTaken taken = takeMethods(shared, "maml", metaMethodRegistry(), problems);
    const FewShotOptions options = optionsFrom(shared, problems);
    const auto outer = [](const std::string& name, const Json& given) { return makeMetaMethod(name, given).outer; };
    if (problems.size() == before) {
        checkMomentum(taken.methods, options.run.optimizer, outer, problems);
        checkWindows(
            taken.methods, [&](const MethodOptions&) { return options.run.train.epochs; }, problems);
    }
    Json experiment = toJson<FewShotOptions>(options);
    putMethods(taken, metaMethodRegistry(), experiment);
    return experiment;
}

std::vector<Json> fewShotRunsOf(const Json& experiment) { return methodRunsOf(experiment, metaMethodRegistry()); }

Json soundFewShotRun(const Json& run)
{
    std::vector<Problem> problems;
    Json json = toJson<FewShotOptions>(optionsFrom(withoutRunFields(run), problems));
    const MethodRun own = methodRunFromJson(run, metaMethodRegistry(), problems);
    if (!problems.empty()) throw Error(toText(problems));
    putRunFields(own, metaMethodRegistry(), json);
    return json;
}

FewShotRun fewShotRunFromJson(const Json& json, std::vector<Problem>& problems)
{
    FewShotRun run = optionsFrom(withoutRunFields(json), problems).run;
    static_cast<MethodRun&>(run) = methodRunFromJson(json, metaMethodRegistry(), problems);
    return run;
}

} // namespace sharpscope
