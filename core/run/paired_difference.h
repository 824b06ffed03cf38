// SPDX-License-Identifier: GPL-3.0-or-later
// Is an acquisition better than Random? Runs of one seed begin with the same labels and the same weights, so what is
// compared is the difference within each seed: d_s = v_s(acquisition) − v_s(Random), and whether its mean is 0.
#pragma once

#include "core/base/json.h"
#include "core/run/learning_curve.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

/// The t with P(|T| ≤ t) = `probability` for Student's T of `freedom` ≥ 1 degrees of freedom, to 1e-12 of itself. From
/// the finite sums for whole degrees (Abramowitz and Stegun, 26.7.3 and 26.7.4).
double studentQuantile(double probability, std::int64_t freedom);

enum class Verdict { NeedsSeeds, NotDecided, Higher, Lower };

/// Over N seeds: mean d̄ and its 95 % interval d̄ ± t_{N−1} s/√N, s the sample standard deviation of the d.
struct PairedDifference {
    std::int64_t seeds = 0;
    double mean = notMeasured; ///< NaN for N = 0
    double low = notMeasured;  ///< NaN for N < 2: one difference says nothing of how much they differ
    double high = notMeasured;
    Verdict verdict = Verdict::NeedsSeeds; ///< NotDecided: the interval holds 0
};
inline constexpr double confidence = 0.95;
PairedDifference pairedDifference(std::span<const double> differences); ///< NaN left out

/// A run's curve and the one that it is compared with, of one seed.
using CurvePair = std::pair<LearningCurve, LearningCurve>;

struct DifferencePoint {
    std::int64_t labels = 0;
    PairedDifference difference;
};
/// At each number of labels that both curves of a pair have, over all such pairs; ascending.
std::vector<DifferencePoint> differencesByLabels(const std::vector<CurvePair>& pairs);

/// The largest number of labels that all curves have, but for pairs that have none in common yet; nullopt where there
/// is none.
std::optional<std::int64_t> lastCommonLabels(const std::vector<CurvePair>& pairs);

/// Of the best values of each pair, each over the numbers of labels that both of its curves have, from bestFrom on.
PairedDifference differenceOfBest(const std::vector<CurvePair>& pairs, bool isHigherBetter);

/// Equal for runs that differ in their acquisition only, seed included: such runs pair. `experiment` is a run's
/// experiment.json. How many rounds there are, and when the run waits, changes no round and is left out.
std::string pairingKey(const Json& experiment);

/// Whether a run is one to compare with: Random, and not branched off another.
bool isRandomBaseline(const Json& experiment);

} // namespace sharpscope
