// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/analysis_figures.h"

#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <QStackedLayout>

namespace sharpscope {

AnalysisFigures::AnalysisFigures(QWidget* parent) : QWidget(parent), m_pages(new QStackedLayout(this))
{
    m_byName = {{"terms", makeTerms()},
                {"seconds", makeSeconds()},
                {"bound", makeBound()},
                {"radii", makeRadii()},
                {"overlap", makeOverlap()}};
    for (const auto& [name, page] : m_byName)
        m_pages->addWidget(page);
}

PlotFrame* AnalysisFigures::framed(const QString& title, PlotWidget* plot, FigureGrid& page)
{
    plot->setTitle(title);
    auto* frame = new PlotFrame(title, plot, this);
    connect(frame, &PlotFrame::exportRequested, this, &AnalysisFigures::exportRequested);
    addTo(page, frame, *frame);
    return frame;
}

LineFigure* AnalysisFigures::makeLines(const QString& title, FigureGrid& page)
{
    auto* lines = new LineFigure(title, this);
    lines->setEmptyText(tr("Compute it for some rounds."));
    connect(lines, &LineFigure::exportRequested, this, &AnalysisFigures::exportRequested);
    addTo(page, lines, lines->frame());
    return lines;
}

void AnalysisFigures::addTo(FigureGrid& page, QWidget* cell, PlotFrame& frame)
{
    page.add(cell);
    connect(&frame, &PlotFrame::maximiseToggled, &page, [&page, cell, &frame] {
        page.toggleAlone(cell);
        frame.setMaximised(page.isAlone(cell));
    });
}

QWidget* AnalysisFigures::makeTerms()
{
    auto* page = new FigureGrid(this);
    const std::array titles = {tr("Score against l"), tr("Score against ρ‖g‖"), tr("Score against ½ρ²λ₁")};
    for (std::size_t i = 0; i < titles.size(); ++i) {
        auto* plot = new ScatterPlot(this);
        m_scatters[i] = {plot, framed(titles[i], plot, *page)};
    }
    m_magnitudes = makeLines(tr("Means by round"), *page);
    m_magnitudes->setLogarithmic(true);
    return page;
}

QWidget* AnalysisFigures::makeSeconds()
{
    auto* page = new FigureGrid(this);
    m_training = new BarPlot(this);
    m_scoring = new BarPlot(this);
    for (BarPlot* plot : {m_training, m_scoring}) {
        plot->setLogarithmic(true);
        plot->setAxisLabels({}, tr("seconds"));
        framed(plot == m_training ? tr("Training a round") : tr("Scoring a pool"), plot, *page);
    }
    return page;
}

QWidget* AnalysisFigures::makeBound()
{
    auto* page = new FigureGrid(this);
    m_bound = makeLines(tr("Maximally perturbed loss"), *page);
    return page;
}

QWidget* AnalysisFigures::makeRadii()
{
    auto* page = new FigureGrid(this);
    m_kept = makeLines(tr("ψ(ρ), share of kept labels"), *page);
    m_ratio = makeLines(tr("r(ρ, δ)"), *page);
    m_accuracies = makeLines(tr("Test accuracy of runs by ρ"), *page);
    m_accuracies->setEmptyText(tr("Of runs that choose with a radius."));
    return page;
}

QWidget* AnalysisFigures::makeOverlap()
{
    auto* page = new FigureGrid(this);
    m_common = new MatrixPlot(this);
    m_ranks = new MatrixPlot(this);
    m_matrices = {framed(tr("Common picks, |A ∩ B| / k"), m_common, *page),
                  framed(tr("Spearman of the scores"), m_ranks, *page)};
    return page;
}

void AnalysisFigures::showPage(const std::string& analysis)
{
    if (const auto page = m_byName.find(analysis); page != m_byName.end()) m_pages->setCurrentWidget(page->second);
}

QString AnalysisFigures::noteOf(std::size_t term) const { return m_scatters[term].frame->note(); }

QString AnalysisFigures::emptyTextOf(std::size_t term) const { return m_scatters[term].frame->emptyText(); }

} // namespace sharpscope
