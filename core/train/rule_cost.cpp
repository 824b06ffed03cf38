// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/rule_cost.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

namespace sharpscope {

namespace {

struct Turn {
    double imagesPerSecond = 0;
    double passes = 0;
    std::int64_t steps = 0;
};

/// Nothing if it was ended half way.
std::optional<Turn> take(const CostedTraining& training, const CostPlan& plan, const std::function<bool()>& keepGoing)
{
    Turn turn;
    std::int64_t images = 0;
    const double begin = plan.clock();
    double now = begin;
    while (turn.steps < plan.steps || now - begin < plan.seconds) {
        if (!keepGoing()) return std::nullopt;
        const CostStep step = training.step();
        turn.steps += 1;
        turn.passes += step.passes;
        images += step.images;
        now = plan.clock();
    }
    training.finish();
    now = plan.clock();
    turn.imagesPerSecond = static_cast<double>(images) / (now - begin);
    return turn;
}

void add(RuleCost& cost, const Turn& turn)
{
    const double before = cost.passesPerStep * static_cast<double>(cost.steps);
    cost.steps += turn.steps;
    cost.passesPerStep = (before + turn.passes) / static_cast<double>(cost.steps);
    cost.imagesPerSecond.push_back(turn.imagesPerSecond);
}

void noteMemory(RuleCost& cost, const CostedTraining& training)
{
    cost.mostBytes = training.mostBytes();
    cost.carriedBytes = training.carriedBytes();
}

bool warmUp(const CostedTraining& training, const CostPlan& plan, const std::function<bool()>& keepGoing)
{
    for (std::int64_t step = 0; step < plan.warmUp; ++step) {
        if (!keepGoing()) return false;
        training.step();
    }
    training.finish();
    return true;
}

} // namespace

RuleCosts measureCosts(const CostedTraining& sgd, const std::vector<CostedTraining>& rules, const CostPlan& plan,
                       const std::function<bool()>& keepGoing, const CostListener& told)
{
    RuleCosts costs;
    costs.asked = plan.rounds;
    costs.sgd = {.rule = sgd.rule, .label = sgd.label};
    for (const CostedTraining& training : rules)
        costs.rules.push_back({.rule = training.rule, .label = training.label});
    const double all = static_cast<double>(rules.size()) * static_cast<double>(plan.rounds + 1);
    double done = 0;
    /// What a rule does itself: false if all is to end.
    const auto with = [&](std::size_t i, const std::function<bool()>& work) {
        told(rules[i].label, done++ / all, costs);
        if (!costs.rules[i].problem.empty()) return true;
        try {
            return work();
        } catch (const std::exception& error) { // LibTorch has its own
            costs.rules[i].problem = error.what();
            return true;
        }
    };
    if (!warmUp(sgd, plan, keepGoing)) return costs;
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (!with(i, [&] { return warmUp(rules[i], plan, keepGoing); })) return costs;

    std::optional<Turn> before = take(sgd, plan, keepGoing);
    if (!before) return costs;
    add(costs.sgd, *before);
    for (costs.rounds = 0; costs.rounds < plan.rounds; ++costs.rounds)
        for (std::size_t i = 0; i < rules.size(); ++i) {
            RuleCost& cost = costs.rules[i];
            std::optional<Turn> turn;
            const auto takeTurn = [&] {
                turn = take(rules[i], plan, keepGoing);
                if (turn) noteMemory(cost, rules[i]);
                return turn.has_value();
            };
            if (!with(i, takeTurn)) return costs;
            if (!turn) continue;
            const std::optional<Turn> after = take(sgd, plan, keepGoing);
            if (!after) return costs;
            add(cost, *turn);
            add(costs.sgd, *after);
            cost.ratios.push_back(2 * turn->imagesPerSecond / (before->imagesPerSecond + after->imagesPerSecond));
            noteMemory(costs.sgd, sgd);
            before = after;
        }
    told({}, 1, costs);
    return costs;
}

double medianOf(std::vector<double> values)
{
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

} // namespace sharpscope
