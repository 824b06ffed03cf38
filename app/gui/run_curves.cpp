// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_curves.h"

#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "widgets/plots/curve_plot.h"

namespace sharpscope {

RunCurves::RunCurves(const QString& title, const QString& xLabel, const QString& yLabel, FigureGrid& page)
    : QObject(&page), m_plot(new CurvePlot(&page)), m_frame(new PlotFrame(title, m_plot, &page))
{
    m_plot->setTitle(title);
    m_plot->setAxisLabels(xLabel, yLabel);
    m_plot->setValueLabelVisible(true);
    page.add(m_frame);
    connect(m_frame, &PlotFrame::exportRequested, this, &RunCurves::exportRequested);
    connect(m_frame, &PlotFrame::maximiseToggled, &page, [this, &page] {
        page.toggleAlone(m_frame);
        m_frame->setMaximised(page.isAlone(m_frame));
    });
    connect(m_plot, &CurvePlot::hovered, m_plot, [this](double x) { m_plot->showCrosshair(x, true); });
    connect(m_plot, &CurvePlot::left, m_plot, &CurvePlot::hideCrosshair);
}

void RunCurves::draw(const std::vector<CurvatureRun>& runs, const std::function<Points(std::size_t)>& pointsOf)
{
    for (const QString& key : m_plot->curves())
        m_plot->removeCurve(key);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const CurvatureRun& run = runs[i];
        const Points points = pointsOf(i);
        if (points.x.empty()) continue;
        m_plot->setCurve(run.id, {.run = run.id,
                                  .label = run.label,
                                  .color = run.color,
                                  .dashing = run.dashing,
                                  .smoothing = Smoothing::Never,
                                  .rank = run.rank});
        m_plot->append(run.id, points.x, points.y);
    }
    m_plot->refresh();
}

} // namespace sharpscope
