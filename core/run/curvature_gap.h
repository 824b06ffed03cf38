// SPDX-License-Identifier: GPL-3.0-or-later
// Do the sharpness numbers rank one's own runs as their generalisation does? Kendall's τ of each number with the gap
// between train and test, with its interval over the runs. Of a handful no interval is given: where they lie in perfect
// order, so does every resample, and the interval would be as narrow as it is wrong.
#pragma once

#include "core/base/kendall.h"
#include "core/run/curvature_table.h"

namespace sharpscope {

/// The last accuracy/train less the last accuracy/test that a run has recorded; NaN if one is missing. Its train
/// accuracy is the mean over the last epoch's batches, as they were trained on.
double testGap(const std::filesystem::path& runFolder);

inline constexpr std::int64_t leastForInterval = 8; ///< runs

struct GapCorrelation {
    std::string name; ///< of the number
    KendallInterval kendall;
};

/// Of each number that a report has but the loss, the accuracy and errors; `gaps` one a report. An interval of fewer
/// than leastForInterval runs is NaN.
std::vector<GapCorrelation> gapCorrelations(const std::vector<RunCurvature>& reports, const std::vector<double>& gaps);

/// Why so many runs have no interval; empty where they have one.
std::string whyNoInterval(std::int64_t runs);

} // namespace sharpscope
