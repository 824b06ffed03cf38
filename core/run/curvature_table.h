// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/curvature_report.h"

#include <string>
#include <vector>

namespace sharpscope {

struct RunCurvature {
    std::string run;
    CurvatureReport report;
};

/// A line a number: run, step, split, images, name, layer, value, error. Eigenvalues are lambda1, lambda2 ... with
/// their residuals as errors; a layer's numbers are lambda1 and trace with its name.
std::string toCsv(const std::vector<RunCurvature>& reports);

/// A list of reports, each with its run.
Json toJson(const std::vector<RunCurvature>& reports);

} // namespace sharpscope
