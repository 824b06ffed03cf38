// SPDX-License-Identifier: GPL-3.0-or-later
// Which points of a sweep are worth more time. Torch-free.
//
// Successive halving: after each look the share `keep` of the points goes on. Jamieson and Talwalkar, "Non-stochastic
// best arm identification and hyperparameter optimization", AISTATS 2016.
#pragma once

#include "core/sweep/sweep_options.h"

namespace sharpscope {

/// What a point has come to: the metric's mean over all seeds. NaN where one is missing, has failed or is not finite:
/// the worst.
struct PointScore {
    std::int64_t point = 0;
    std::int64_t run = 0; ///< of those that a seed has at a point; each is compared with its like
    double value = 0;
    bool hasEnded = false; ///< there is nothing to halt
};

/// Best first; equal ones in the order of their points.
void sortByScore(std::vector<PointScore>& scores, bool isHigherBetter);

/// The first `count` points that have a value, each once, best first.
std::vector<std::size_t> bestPoints(std::vector<PointScore> scores, std::int64_t count, bool isHigherBetter);

/// Those that go no further after the look: of n points with the same run all but the ⌈keep n⌉ best that have not
/// ended. `scores` are all that came as far as this look.
std::vector<HaltedPoint> haltedBy(std::vector<PointScore> scores, std::int64_t look, const SweepOptions& options);

/// Where the looks are, as shares of a run in (0, 1); empty where all points go on.
std::vector<double> looksOf(const HalvingOptions& halving);

} // namespace sharpscope
