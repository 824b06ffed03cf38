// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_choice.h"

#include "core/base/csv.h"
#include "core/run/run_summary.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sharpscope {

void sortByScore(std::vector<PointScore>& scores, bool isHigherBetter)
{
    std::sort(scores.begin(), scores.end(), [&](const PointScore& a, const PointScore& b) {
        const bool isNoneA = std::isnan(a.value), isNoneB = std::isnan(b.value);
        if (isNoneA != isNoneB) return isNoneB;
        if (!isNoneA && a.value != b.value) return isHigherBetter ? a.value > b.value : a.value < b.value;
        return std::pair(a.point, a.run) < std::pair(b.point, b.run);
    });
}

std::vector<std::size_t> bestPoints(std::vector<PointScore> scores, std::int64_t count, bool isHigherBetter)
{
    sortByScore(scores, isHigherBetter);
    std::vector<std::size_t> best;
    for (const PointScore& score : scores) {
        const auto point = static_cast<std::size_t>(score.point);
        if (std::isnan(score.value) || static_cast<std::int64_t>(best.size()) == count) break;
        if (std::find(best.begin(), best.end(), point) == best.end()) best.push_back(point);
    }
    return best;
}

std::vector<HaltedPoint> haltedBy(std::vector<PointScore> scores, std::int64_t look, const SweepOptions& options)
{
    std::map<std::int64_t, std::vector<PointScore>> byRun;
    for (const PointScore& score : scores)
        byRun[score.run].push_back(score);
    std::vector<HaltedPoint> halted;
    for (auto& [run, points] : byRun) {
        sortByScore(points, isHigherBetter(options.metric));
        if (std::isnan(points.front().value)) continue; // nothing is known of any
        auto kept = static_cast<std::size_t>(
            std::ceil(options.halving.keep * static_cast<double>(points.size()) - 1e-9)); // 0.1 · 10 is 1
        while (kept > 0 && kept < points.size() && points[kept].value == points[kept - 1].value)
            ++kept; // equals are not told apart by their place
        for (std::size_t i = kept; i < points.size(); ++i) {
            if (points[i].hasEnded) continue;
            HaltedPoint one{.point = points[i].point, .run = run, .look = look, .why = {}};
            one.why = options.metric + ' ' +
                      (std::isnan(points[i].value) ? std::string("not finite") : fixedText(points[i].value, 4)) +
                      " at look " + std::to_string(look) + ": place " + std::to_string(i + 1) + " of " +
                      std::to_string(points.size()) + ", " + std::to_string(kept) + " go on";
            halted.push_back(std::move(one));
        }
    }
    return halted;
}

std::vector<double> looksOf(const HalvingOptions& halving)
{
    std::vector<double> looks;
    if (halving.keep >= 1) return looks;
    for (std::int64_t i = 0;; ++i) {
        const double at = halving.after + static_cast<double>(i) * halving.every;
        if (at >= 1 - 1e-9) return looks;
        looks.push_back(at);
    }
}

} // namespace sharpscope
