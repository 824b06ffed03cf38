// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/surface_style.h"

#include <QLineF>
#include <QPointF>
#include <QSize>
#include <QWidget>

#include <optional>
#include <vector>

namespace sharpscope {

class CurvePlot;
class PlotFrame;
class PlotWidget;

/// Loss and accuracy of all surfaces that are shown, along a line on their plane: read between computed points, so that
/// a hole stays a gap. Hidden while there is no line.
class LandscapeLine final : public QWidget {
    Q_OBJECT

public:
    explicit LandscapeLine(QWidget* parent = nullptr);

    void show(const std::vector<ShownSurface>& surfaces, const std::optional<QLineF>& line, const SurfaceStyle& style);

    QSize sizeHint() const override { return {600, 150}; } ///< the surfaces need the room

    /// Lines of s, a, b and each surface's loss and accuracy, with a header.
    QString csv() const;

Q_SIGNALS:
    void hovered(const QPointF& place); ///< (a, b) under the mouse
    void left();
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    struct Figure {
        CurvePlot* plot;
        PlotFrame* frame;
    };
    Figure addFigure(const char* name, const QString& title);
    void drawCurves(Figure& figure, SurfaceQuantity quantity);

    std::vector<ShownSurface> m_surfaces;
    QLineF m_line;
    Figure m_loss;
    Figure m_accuracy;
};

} // namespace sharpscope
