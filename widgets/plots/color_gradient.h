// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: how numbers become colours, and the scale beside a figure that says so.
#pragma once

#include "widgets/base/color_map.h"
#include "widgets/base/theme.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

QCPColorGradient gradientOf(ColorMap colors); ///< what is NaN has none

/// A scale on the right of the figure's axes, as high as these.
QCPColorScale* addColorScale(QCustomPlot& figure);
void styleColorScale(QCPColorScale& scale, const Theme& theme);

/// Black or white, whichever can be read on the colour at t in [0, 1].
QColor inkOn(ColorMap colors, double t);

} // namespace sharpscope
