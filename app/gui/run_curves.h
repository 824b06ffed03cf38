// SPDX-License-Identifier: GPL-3.0-or-later
// A figure of the Curvature page: a line a run, in the run's colour.
#pragma once

#include "app/gui/curvature_groups.h"

#include <QWidget>

#include <functional>

namespace sharpscope {

class CurvePlot;
class FigureGrid;
class PlotFrame;
class PlotWidget;

class RunCurves final : public QObject {
    Q_OBJECT

public:
    /// In the grid, which owns what is seen of it.
    RunCurves(const QString& title, const QString& xLabel, const QString& yLabel, FigureGrid& page);

    struct Points {
        std::vector<double> x, y;
    };
    /// Runs whose points are none have no line.
    void draw(const std::vector<CurvatureRun>& runs, const std::function<Points(std::size_t)>& pointsOf);

    CurvePlot& plot() const { return *m_plot; }
    PlotFrame& frame() const { return *m_frame; }

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    CurvePlot* m_plot;
    PlotFrame* m_frame;
};

} // namespace sharpscope
