// SPDX-License-Identifier: GPL-3.0-or-later
// The sharpness numbers of runs side by side, as tables show them. Torch-free.
#pragma once

#include "core/curvature/registry.h"
#include "core/run/curvature_table.h"

namespace sharpscope {

struct NumberCell {
    bool isMeasured = false;
    double value = 0;
    double error = 0; ///< NaN where there is none
};

struct NumberRow {
    CurvatureNumber number; ///< of λ₂, λ₃ ... without a title
    std::vector<NumberCell> cells;
};

/// Those that a report has, in the order of the registry; λ₂, λ₃ ... behind λ₁. A cell for each report.
std::vector<NumberRow> numberRows(const std::vector<RunCurvature>& reports);

/// "Largest eigenvalue", "λ3": what a row of a table or a figure is called; the name itself if it is unknown.
std::string titleOfNumber(const std::string& name);

} // namespace sharpscope
