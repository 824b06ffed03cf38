// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_options.h"

#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/run/fork_of.h"
#include "core/train/fork_label.h"
#include "core/train/method_options.h"

#include <algorithm>
#include <array>
#include <set>

namespace sharpscope {

namespace {

std::string fieldOf(const std::string& assignment) { return assignment.substr(0, assignment.find('=')); }

RunOptions parsed(const Json& run)
{
    std::vector<Problem> problems;
    RunOptions options = runOptionsFromJson(run, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

/// The run's own with what is assigned, and every default of a rule that is new.
RunOptions changed(const RunOptions& before, const std::vector<std::string>& assignments)
{
    Json json = toJson(before);
    json["method"].erase("knobs");
    for (const std::string& assignment : assignments)
        if (const std::string rule = "method.rule="; assignment.starts_with(rule))
            if (const std::string name = assignment.substr(rule.size()); name != before.method.rule)
                json["method"] = Json{{"rule", name}};
    for (const std::string& assignment : assignments)
        refusing([&] { setField(json, assignment); });
    RunOptions after = refusing([&] { return parsed(json); });
    after.method = completed({after.method}).front();
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
bool isGivenAnew(const std::string& knob, bool isOtherRule, const std::set<std::string>& assigned)
{
    return knob == "lr" ? assigned.contains("optimizer.lr") : isOtherRule || assigned.contains("method." + knob);
}

/// Under equal passes: how many epochs there are in all, where its steps cost others than before.
void settleEpochs(const RunOptions& before, const RunOptions& after, const Clock& at, Json& fork)
{
    if (after.train.budget != "passes" || !(after.train.passes > 0)) return;
    const auto cost = [](const RunOptions& o) { return makeRule(o.method.rule, o.method.options)->passesPerStep(); };
    const bool isSame = before.train.budget == after.train.budget && before.train.passes == after.train.passes &&
                        cost(before) == cost(after);
    if (isSame && valueOr(before.fork, "epochs", 0.0) > 0) fork["epochs"] = before.fork.at("epochs");
    if (isSame || at.step == 0) return;
    const double spent = at.passes * at.epoch / static_cast<double>(at.step);
    fork["epochs"] = at.epoch + std::max(0.0, after.train.passes - spent) / cost(after);
}

void expectFuture(const RunOptions& after, const Clock& at, const Json& fork)
{
    const TrainOptions& train = after.train;
    const auto fail = [](const std::string& field, double has, const std::string& begins) {
        throw Refusal("train." + field + ": is " + optionText(has) + ", and the fork begins " + begins +
                      ": give it more, or fork an earlier moment");
    };
    const std::string ofEpoch = "at epoch " + epochText(at.epoch);
    if (train.budget == "seconds") {
        if (train.seconds <= at.seconds) fail("seconds", train.seconds, "after " + optionText(at.seconds));
    } else if (train.budget == "passes" && train.passes > 0) {
        const double cost = makeRule(after.method.rule, after.method.options)->passesPerStep();
        if (valueOr(fork, "epochs", train.passes / cost) <= at.epoch) fail("passes", train.passes, ofEpoch);
    } else if (train.epochs <= at.epoch) {
        fail("epochs", train.epochs, ofEpoch);
    }
}

} // namespace

std::string whyNotInFork(const std::string& field)
{
    struct Reason {
        const char* field;
        const char* why;
    };
    static constexpr std::array reasons = {
        Reason{"network", "the weights are this network's"},
        Reason{"weights", "the fork begins with the run's weights"},
        Reason{"seed", "it gave the past its weights, its images and their order"},
        Reason{"data.validationSize", "images that were trained on would be validated on"},
        Reason{"data", "the network was trained for these images and classes; trainSize, testSize, labelNoise, "
                       "noiseKind and augmentation can be others"},
    };
    static const std::set<std::string> ofData = {"data.trainSize", "data.testSize", "data.labelNoise", "data.noiseKind",
                                                 "data.augmentation"};
    for (const char* group : {"method", "optimizer", "schedule", "train", "measure"})
        if (field == group || field.starts_with(std::string(group) + '.')) return {};
    if (ofData.contains(field) || field == "device" || field == "threads") return {};
    for (const Reason& reason : reasons)
        if (field == reason.field || field.starts_with(std::string(reason.field) + '.')) return reason.why;
    return "is no option of a training that can be changed; method.*, optimizer.*, schedule.*, train.*, measure.* and "
           "some of data.* can";
}

Json forkOptions(const Json& run, const std::string& runName, const RunSummary& done, const Clock& at,
                 const std::vector<std::string>& assignments)
{
    std::set<std::string> assigned;
    for (const std::string& assignment : assignments) {
        const std::string field = *assigned.insert(fieldOf(assignment)).first;
        if (const std::string why = whyNotInFork(field); !why.empty())
            throw Refusal(field + ": a fork has the past of its run, and so its options: " + why);
    }
    const RunOptions before = parsed(run);
    RunOptions after = changed(before, assignments);
    const bool isOtherRule = after.method.rule != before.method.rule;
    const bool isOfFork = !before.fork.is_null();
    const std::vector<PlannedKnob> turned =
        turnedUntil(done, isOfFork ? forkClock(run).step : std::int64_t{0}, at.step);
    after.method.knobs = plannedFrom(before.method, turned, at.step);
    std::erase_if(after.method.knobs,
                  [&](const PlannedKnob& knob) { return isGivenAnew(knob.name, isOtherRule, assigned); });

    Json fork{{"run", runName}, {"step", at.step}, {"epoch", at.epoch}, {"passes", at.passes}, {"seconds", at.seconds}};
    std::map<std::string, double> knobs = forkKnobs(run);
    for (const PlannedKnob& knob : turned)
        knobs[knob.name] = knob.value;
    std::erase_if(knobs, [&](const auto& knob) { return isGivenAnew(knob.first, isOtherRule, assigned); });
    RunOptions past = before; // as it was up to there: what would bring the run there once more
    past.method.knobs = turned;
    Json others = differences(toJson(past), toJson(after));
    for (const char* field : {"device", "threads", "fork"})
        others.erase(field);
    if (isOfFork) others["fork"] = before.fork;
    fork["past"] = others;
    if (!knobs.empty()) fork["knobs"] = knobs;
    const std::int64_t counted =
        isOfFork ? valueOr(before.fork, "optimizerSteps", std::int64_t{0}) + at.step - forkClock(run).step : at.step;
    fork["optimizerSteps"] = before.optimizer.name == after.optimizer.name ? counted : 0;
    settleEpochs(before, after, at, fork);
    expectFuture(after, at, fork);
    if (!assigned.contains("method.label")) after.method.label = forkLabel(before, after, others, at);
    after.fork = std::move(fork);
    Json json = run;
    for (const char* field : {"fork", "passesTotal"}) // the first goes last; version 0.1 had the other for train.passes
        json.erase(field);
    json.update(toJson(after));
    refusing([&] { return parsed(json); }); // knobs that were kept fit the options that were not
    return json;
}

} // namespace sharpscope
