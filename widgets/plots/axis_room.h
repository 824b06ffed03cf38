// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/qcp.h"

namespace sharpscope {

inline constexpr int belowAxes = 45;  ///< pixels for numbers and a name, about
inline constexpr int besideAxes = 70; ///< the same

/// Pixels of a figure that its axes do not get.
struct RoomOfAxes {
    int below = belowAxes;
    int beside = besideAxes;
};

/// In a low figure, fewer numbers beside the axis; in a narrow one, fewer below it. `size`: of the whole figure.
void fitTicks(QCustomPlot& plot, const QSize& size, const RoomOfAxes& room);

/// The vertical axis' name in letters of `font`, somewhat smaller ones, or in up to three lines, where the plot is low;
/// its end is lost only where neither is enough.
void fitValueName(QCustomPlot& plot, const QString& name, QFont font, int below = belowAxes);

} // namespace sharpscope
