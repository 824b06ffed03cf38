// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/learning_curve.h"

#include <cmath>
#include <unordered_map>

namespace sharpscope {

LearningCurve learningCurve(const ActiveHistory& history, const SeriesView& measured)
{
    std::vector<double> steps(measured.size());
    if (!steps.empty()) measured.copyClock(ClockPart::Step, 0, steps);
    std::unordered_map<std::int64_t, std::size_t> byStep;
    for (std::size_t i = 0; i < steps.size(); ++i)
        byStep[static_cast<std::int64_t>(steps[i])] = i;
    LearningCurve curve;
    for (const ActiveRound& round : history.rounds()) {
        const auto at = byStep.find(round.trained.step);
        if (round.labels == 0 || at == byStep.end()) continue;
        curve.push_back({.round = round.round,
                         .labels = round.labels,
                         .trained = round.trained,
                         .value = measured.value(at->second)});
    }
    return curve;
}

CurveSummary summaryOf(const LearningCurve& curve, bool isHigherBetter)
{
    CurveSummary summary;
    if (curve.empty()) return summary;
    summary.last = curve.back().value;
    const LearningPoint* first = nullptr;
    const LearningPoint* before = nullptr;
    double sum = 0;
    for (const LearningPoint& point : curve) {
        if (std::isnan(point.value)) continue;
        const bool isBetter = isHigherBetter ? point.value > summary.best : point.value < summary.best;
        if (point.round >= bestFrom && (std::isnan(summary.best) || isBetter)) summary.best = point.value;
        if (!first) first = &point;
        if (before) sum += (before->value + point.value) / 2 * static_cast<double>(point.labels - before->labels);
        before = &point;
    }
    if (before && before->labels != first->labels)
        summary.area = sum / static_cast<double>(before->labels - first->labels);
    return summary;
}

} // namespace sharpscope
