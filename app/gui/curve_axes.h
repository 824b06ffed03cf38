// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/learning_curve.h"

#include <QString>

#include <vector>

namespace sharpscope {

/// What a learning curve runs over.
struct CurveAxis {
    QString id; ///< in the session file
    QString title;
    double (*of)(const LearningPoint&);
    bool isWhole = true; ///< counts
};
const std::vector<CurveAxis>& curveAxes();

} // namespace sharpscope
