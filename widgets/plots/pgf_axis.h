// SPDX-License-Identifier: GPL-3.0-or-later
// Included by pgf_*.cpp only: axes and legend.
#pragma once

#include "widgets/plots/figure_format.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

/// Size, fonts, ranges, scales, names and ticks.
QStringList pgfAxisOptions(const QCustomPlot& plot, const FigureFormat& format, const QString& title);

/// The entries of the legend that the plot shows; empty without one.
QString pgfLegend(const QCustomPlot& plot, const FigureFormat& format);

/// "mark=*, mark size=2pt, mark options={...}"
QString pgfMark(const QCPScatterStyle& style, const QPen& pen, const FigureFormat& format);

} // namespace sharpscope
