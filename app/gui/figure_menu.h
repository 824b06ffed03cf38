// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include <functional>

class QWidget;

namespace sharpscope {

class PlotWidget;

/// What a right click on a figure offers; what is empty is not offered.
struct FigureMenu {
    std::function<void()> showEverything;
    std::function<void()> exportFigure;
    std::function<QImage()> picture; ///< to be copied
    std::function<QByteArray()> svg; ///< goes with the picture, for programs that take drawings
    std::function<QString()> csv;    ///< to be copied
};

/// `figure`: the widget that the mouse is over.
void addFigureMenu(QWidget& figure, const FigureMenu& menu);

/// Of a plot: show everything, export it, copy its picture or its numbers.
void addFigureMenu(PlotWidget& plot, std::function<void()> exportFigure);

} // namespace sharpscope
