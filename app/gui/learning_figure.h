// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curve_axes.h"
#include "app/gui/difference_text.h"
#include "widgets/base/run_store.h"

#include <memory>
#include <vector>

namespace sharpscope {

class CurvePlot;

/// A run of active learning with its curve.
struct LearningLine {
    std::shared_ptr<const StoredRun> run;
    std::string pairing;     ///< see pairingKey()
    bool isBaseline = false; ///< Random: dashed, and called the reference
    LearningCurve curve;
};

/// These, in place of what the figure had.
void showLearningCurves(CurvePlot& plot, const std::vector<LearningLine>& lines, const CurveQuantity& quantity,
                        const CurveAxis& axis);

} // namespace sharpscope
