// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_options.h"

#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/optim/step_rule.h"
#include "core/run/fork_of.h"
#include "core/train/fork_label.h"
#include "core/train/method_options.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

std::string fieldOf(const std::string& assignment) { return assignment.substr(0, assignment.find('=')); }

MethodOptions methodOf(const ForkedTraining& kind, const Json& run)
{
    std::vector<Problem> problems;
    MethodOptions method = methodFromJson(run.at("method"), "method.", problems, *kind.methods);
    if (!problems.empty()) throw Error(toText(problems));
    return method;
}

std::string ruleOf(const Json& run) { return valueOr(run.at("method"), "rule", std::string()); }

/// The run's own with what is assigned, and every default of a rule that is new.
Json changed(const ForkedTraining& kind, const Json& before, const std::vector<std::string>& assignments)
{
    Json json = before;
    json["method"].erase("knobs");
    for (const std::string& assignment : assignments)
        if (const std::string rule = "method.rule="; assignment.starts_with(rule))
            if (const std::string name = assignment.substr(rule.size()); name != ruleOf(before))
                json["method"] = Json{{"rule", name}};
    for (const std::string& assignment : assignments)
        refusing([&] { setField(json, assignment); });
    Json after = refusing([&] { return kind.sound(json); });
    after["method"] = methodToJson(completed({methodOf(kind, after)}, *kind.methods).front(), *kind.methods);
    return after;
}

/// What `before` has where `after` differs, group by group; a method is one value.
Json differences(const Json& before, const Json& after)
{
    Json past = Json::object();
    for (const auto& [name, value] : before.items()) {
        const auto other = after.find(name);
        if (other == after.end() || !value.is_object() || !other->is_object() || name == "method") {
            if (other == after.end() || *other != value) past[name] = value;
        } else if (Json inner = differences(value, *other); !inner.empty()) {
            past[name] = std::move(inner);
        }
    }
    return past;
}

/// All that were turned until then, by hand and by plan: in the fork's own past, if the run is a fork itself.
std::vector<PlannedKnob> turnedUntil(const RunSummary& done, std::int64_t begin, std::int64_t step)
{
    std::vector<PlannedKnob> turned;
    for (const KnobTurned& knob : done.knobs)
        if (knob.clock.step >= begin && knob.clock.step <= step)
            turned.push_back({knob.clock.step, knob.name, knob.value});
    return turned;
}

std::vector<PlannedKnob> plannedFrom(const MethodOptions& method, const std::vector<PlannedKnob>& turned,
                                     std::int64_t step)
{
    std::vector<PlannedKnob> ahead = method.knobs;
    std::erase_if(ahead, [&](const PlannedKnob& knob) {
        const bool isTurned = std::any_of(turned.begin(), turned.end(), [&](const PlannedKnob& one) {
            return one.step == knob.step && one.name == knob.name;
        });
        return knob.step < step || (knob.step == step && isTurned);
    });
    return ahead;
}

/// What is given anew is not held by a knob that was turned before, nor by one that is planned.
bool isGivenAnew(const ForkedTraining& kind, const std::string& knob, bool isOtherRule,
                 const std::set<std::string>& assigned)
{
    const auto field = kind.knobFields.find(knob);
    if (field != kind.knobFields.end() && assigned.contains(field->second)) return true;
    return knob != "lr" && (isOtherRule || assigned.contains("method." + knob));
}

/// Of "train": what the run's length is counted by.
struct Budget {
    std::string name;
    double passes = 0, seconds = 0, epochs = 0;
};

Budget budgetOf(const Json& run)
{
    const Json train = valueOr(run, "train", Json::object());
    return {.name = valueOr(train, "budget", std::string("epochs")),
            .passes = valueOr(train, "passes", 0.0),
            .seconds = valueOr(train, "seconds", 0.0),
            .epochs = valueOr(train, "epochs", 0.0)};
}

/// The epoch at which the run ends that may spend so many passes from `begin` on.
double epochsFor(const ForkedTraining& kind, const Json& run, double passes, double begin = 0)
{
    const MethodOptions method = methodOf(kind, run);
    return kind.rule(method.rule, method.options)->epochsFor(passes, begin);
}

/// In epochs of single passes.
double spentAt(const Clock& at) { return at.step == 0 ? 0 : at.passes * at.epoch / static_cast<double>(at.step); }

/// Under equal passes: how many epochs there are in all, where its steps cost others than before.
void settleEpochs(const ForkedTraining& kind, const Json& before, const Json& after, const Clock& at, Json& fork)
{
    const Budget was = budgetOf(before), is = budgetOf(after);
    if (is.name != "passes" || !(is.passes > 0)) return;
    const bool isSame = was.name == is.name && was.passes == is.passes &&
                        epochsFor(kind, before, is.passes) == epochsFor(kind, after, is.passes);
    const Json earlier = valueOr(before, "fork", Json::object());
    if (isSame && valueOr(earlier, "epochs", 0.0) > 0) fork["epochs"] = earlier.at("epochs");
    if (isSame || at.step == 0) return;
    const double spent = spentAt(at);
    fork["epochs"] = epochsFor(kind, after, std::max(0.0, is.passes - spent), at.epoch);
}

void expectFuture(const ForkedTraining& kind, const Json& after, const Clock& at, const Json& fork)
{
    const Budget budget = budgetOf(after);
    const auto fail = [](const std::string& field, double has, const std::string& begins) {
        throw Refusal("train." + field + ": is " + optionText(has) + ", and the fork begins " + begins +
                      ": give it more, or fork an earlier moment");
    };
    const std::string ofEpoch = "at epoch " + epochText(at.epoch);
    if (budget.name == "seconds") {
        if (budget.seconds <= at.seconds) fail("seconds", budget.seconds, "after " + optionText(at.seconds));
    } else if (budget.name == "passes" && budget.passes > 0) {
        const MethodOptions method = methodOf(kind, after);
        const bool isSpent = kind.rule(method.rule, method.options)->passesAreEstimated()
                                 ? spentAt(at) >= budget.passes
                                 : valueOr(fork, "epochs", epochsFor(kind, after, budget.passes)) <= at.epoch;
        if (isSpent) fail("passes", budget.passes, ofEpoch);
    } else if (budget.epochs <= at.epoch) {
        fail("epochs", budget.epochs, ofEpoch);
    }
}

} // namespace

Json forkOptions(const ForkedTraining& kind, const Json& run, const std::string& runName, const RunSummary& done,
                 const Clock& at, const std::vector<std::string>& assignments)
{
    std::set<std::string> assigned;
    for (const std::string& assignment : assignments) {
        const std::string field = *assigned.insert(fieldOf(assignment)).first;
        if (const std::string why = whyNotInFork(kind, field); !why.empty())
            throw Refusal(field + ": a fork has the past of its run, and so its options: " + why);
    }
    const NameRegistry& methods = *kind.methods;
    const Json before = kind.sound(run);
    Json after = changed(kind, before, assignments);
    const MethodOptions methodBefore = methodOf(kind, before);
    MethodOptions method = methodOf(kind, after);
    const bool isOtherRule = method.rule != methodBefore.rule, isOfFork = isFork(before);
    const std::vector<PlannedKnob> turned =
        turnedUntil(done, isOfFork ? forkClock(run).step : std::int64_t{0}, at.step);
    method.knobs = plannedFrom(methodBefore, turned, at.step);
    const auto isAnew = [&](const std::string& knob) { return isGivenAnew(kind, knob, isOtherRule, assigned); };
    std::erase_if(method.knobs, [&](const PlannedKnob& knob) { return isAnew(knob.name); });
    after["method"] = methodToJson(method, methods);

    Json fork{{"run", runName}, {"step", at.step}, {"epoch", at.epoch}, {"passes", at.passes}, {"seconds", at.seconds}};
    std::map<std::string, double> knobs = forkKnobs(run);
    for (const PlannedKnob& knob : turned)
        knobs[knob.name] = knob.value;
    std::erase_if(knobs, [&](const auto& knob) { return isAnew(knob.first); });
    Json past = before; // as it was up to there: what would bring the run there once more
    MethodOptions pastMethod = methodBefore;
    pastMethod.knobs = turned;
    past["method"] = methodToJson(pastMethod, methods);
    Json others = differences(past, after);
    for (const char* field : {"device", "threads", "fork"})
        others.erase(field);
    if (isOfFork) others["fork"] = before.at("fork");
    fork["past"] = others;
    if (!knobs.empty()) fork["knobs"] = knobs;
    const std::int64_t counted =
        isOfFork ? valueOr(before.at("fork"), "optimizerSteps", std::int64_t{0}) + at.step - forkClock(run).step
                 : at.step;
    const auto optimizer = [](const Json& o) { return valueOr(o.at("optimizer"), "name", std::string()); };
    fork["optimizerSteps"] = optimizer(before) == optimizer(after) ? counted : 0;
    settleEpochs(kind, before, after, at, fork);
    expectFuture(kind, after, at, fork);
    if (!assigned.contains("method.label"))
        after["method"]["label"] = forkLabel(kind, methodBefore, method, after, others, at);
    after["fork"] = std::move(fork);
    Json json = run;
    for (const char* field : {"fork", "passesTotal"}) // the first goes last; version 0.1 had the other for train.passes
        json.erase(field);
    json.update(after);
    refusing([&] { return kind.sound(json); }); // knobs that were kept fit the options that were not
    return json;
}

} // namespace sharpscope
