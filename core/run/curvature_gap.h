// SPDX-License-Identifier: GPL-3.0-or-later
// Do the sharpness numbers rank one's own runs as their generalisation does? Kendall's τ of each number with the gap
// between train and test, with its interval over the runs. Of a handful of runs it says little, and the interval says
// so.
#pragma once

#include "core/base/kendall.h"
#include "core/run/curvature_table.h"

namespace sharpscope {

/// The last accuracy/train less the last accuracy/test that a run has recorded; NaN if one is missing. Its train
/// accuracy is the mean over the last epoch's batches, as they were trained on.
double testGap(const std::filesystem::path& runFolder);

struct GapCorrelation {
    std::string name; ///< of the number
    KendallInterval kendall;
};

/// Of each number that a report has but the loss, the accuracy and errors; `gaps` one a report.
std::vector<GapCorrelation> gapCorrelations(const std::vector<RunCurvature>& reports, const std::vector<double>& gaps);

} // namespace sharpscope
