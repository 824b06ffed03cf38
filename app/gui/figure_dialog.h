// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/figure_format.h"

#include <optional>

class QWidget;

namespace sharpscope {

class PlotWidget;

/// Asks how a figure is put on paper, and shows it so; what is copied from there goes to the clipboard. Nothing if the
/// user thinks better of it.
std::optional<FigureFormat> askForFigureFormat(QWidget* parent, PlotWidget& plot, const FigureFormat& last);

/// As a picture, and as a drawing for programs that take one.
void copyFigure(PlotWidget& plot, const FigureFormat& format);

} // namespace sharpscope
