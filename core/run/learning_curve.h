// SPDX-License-Identifier: GPL-3.0-or-later
// Learning curves of active learning: what was measured at the end of each round's training, against the number of
// labels it was trained on.
#pragma once

#include "core/run/active_history.h"
#include "core/run/run_columns.h"

#include <vector>

namespace sharpscope {

struct LearningPoint {
    std::int64_t round = 0;
    std::int64_t labels = 0; ///< |X_L|
    Clock trained;           ///< at the end of the round's training, over all rounds
    double value = 0;
    bool operator==(const LearningPoint&) const = default;
};

/// Round by round; rounds in which the value was not measured are left out, one that is NaN is not.
using LearningCurve = std::vector<LearningPoint>;

/// `measured`: one tag's values ("accuracy/test") of the same run, with their steps. A round's is the one of the step
/// at which its training ended.
LearningCurve learningCurve(const ActiveHistory& history, const SeriesView& measured);

/// The first round of which the value can be a curve's best: round 0 was trained on the first labels, before anything
/// was chosen. So does the paper (SAAL, Table 1: its curves have 100 points, one after each acquisition).
inline constexpr std::int64_t bestFrom = 1;

/// Last, best and area of a curve; NaN where there is none. NaN values count for `last` only.
struct CurveSummary {
    double last = notMeasured;
    double best = notMeasured; ///< of the rounds from bestFrom on
    /// The mean height over the labels, ∫ v dn / (n_R − n_0) by trapezoids:
    /// Σ_r ½ (v_r + v_{r+1}) (n_{r+1} − n_r) / (n_R − n_0). It takes two different numbers of labels.
    double area = notMeasured;
};
CurveSummary summaryOf(const LearningCurve& curve, bool isHigherBetter);

} // namespace sharpscope
