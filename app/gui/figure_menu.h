// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace sharpscope {

class PlotWidget;

/// What a right click on a figure offers: show everything, export it, copy its picture or its numbers.
/// `exportFigure`: none where there is nothing to save it with.
void addFigureMenu(PlotWidget& plot, std::function<void()> exportFigure);

} // namespace sharpscope
