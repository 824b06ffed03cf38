// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/run/paired_difference.h"

#include <QString>

namespace sharpscope {

/// A value of learning curves as the page shows it.
struct CurveQuantity {
    QString id;      ///< in the session file
    std::string tag; ///< of RunSeries
    QString title;   ///< of the figure
    QString axis;
    QString difference; ///< the axis of the difference to Random
    QString unit;       ///< of a difference, in words: " points"
    QString help;       ///< rich text
    double scale = 1;
    bool isHigherBetter = true;
};
/// Of runs like this one: that classify, or find boxes.
const std::vector<CurveQuantity>& curveQuantities(const Json& experiment = Json());
const CurveQuantity& curveQuantity(const QString& id,
                                   const Json& experiment = Json()); ///< the first for any other text

/// "+2.1 points, 95 % [−0.3, +4.5], N = 3: not decided", "better", "worse"; for one seed that it takes two.
QString textOf(const PairedDifference& difference, const CurveQuantity& quantity);

/// An acquisition against Random, in a line: at the last number of labels that all have, and of the best rounds.
QString differenceText(const QString& name, const std::vector<CurvePair>& pairs, const CurveQuantity& quantity);

} // namespace sharpscope
