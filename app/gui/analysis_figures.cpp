// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/analysis_figures.h"

#include "app/gui/plot_frame.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <QGridLayout>
#include <QStackedLayout>

namespace sharpscope {

namespace {

QGridLayout* gridIn(QWidget* page)
{
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    return grid;
}

} // namespace

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

template <class Plot>
AnalysisFigures::Scatter AnalysisFigures::framed(const QString& title, Plot* plot)
{
    plot->setTitle(title);
    auto* frame = new PlotFrame(title, plot, this);
    connect(frame, &PlotFrame::exportRequested, this, &AnalysisFigures::exportRequested);
    connect(frame, &PlotFrame::maximiseToggled, this, [this, frame] { lookAlone(*frame, *frame); });
    if constexpr (std::is_same_v<Plot, ScatterPlot>)
        return {plot, frame};
    else
        return {nullptr, frame};
}

LineFigure* AnalysisFigures::makeLines(const QString& title)
{
    auto* lines = new LineFigure(title, this);
    lines->setEmptyText(tr("Compute it for some rounds."));
    connect(lines, &LineFigure::exportRequested, this, &AnalysisFigures::exportRequested);
    connect(&lines->frame(), &PlotFrame::maximiseToggled, this, [this, lines] { lookAlone(*lines, lines->frame()); });
    return lines;
}

void AnalysisFigures::lookAlone(QWidget& cell, PlotFrame& frame)
{
    const QLayout& grid = *cell.parentWidget()->layout();
    bool isAlone = true;
    for (int i = 0; i < grid.count(); ++i)
        isAlone &= grid.itemAt(i)->widget() == &cell || grid.itemAt(i)->widget()->isHidden();
    const bool goesAlone = !isAlone;
    for (int i = 0; i < grid.count(); ++i)
        grid.itemAt(i)->widget()->setVisible(!goesAlone || grid.itemAt(i)->widget() == &cell);
    frame.setMaximised(goesAlone && grid.count() > 1);
}

QWidget* AnalysisFigures::makeTerms()
{
    auto* page = new QWidget(this);
    auto* grid = gridIn(page);
    const std::array titles = {tr("Score against l"), tr("Score against ρ‖g‖"), tr("Score against ½ρ²λ₁")};
    for (std::size_t i = 0; i < titles.size(); ++i) {
        m_scatters[i] = framed(titles[i], new ScatterPlot(this));
        grid->addWidget(m_scatters[i].frame, static_cast<int>(i) / 2, static_cast<int>(i) % 2);
    }
    m_magnitudes = makeLines(tr("Mean of each term along the rounds"));
    m_magnitudes->setLogarithmic(true);
    grid->addWidget(m_magnitudes, 1, 1);
    return page;
}

QWidget* AnalysisFigures::makeSeconds()
{
    auto* page = new QWidget(this);
    auto* grid = gridIn(page);
    m_training = new BarPlot(this);
    m_scoring = new BarPlot(this);
    for (BarPlot* plot : {m_training, m_scoring}) {
        plot->setLogarithmic(true);
        plot->setAxisLabels({}, tr("seconds"));
        const bool isTraining = plot == m_training;
        grid->addWidget(framed(isTraining ? tr("Training a round") : tr("Scoring a pool"), plot).frame, 0,
                        isTraining ? 0 : 1);
    }
    return page;
}

QWidget* AnalysisFigures::makeBound()
{
    auto* page = new QWidget(this);
    m_bound = makeLines(tr("Maximally perturbed loss"));
    gridIn(page)->addWidget(m_bound, 0, 0);
    return page;
}

QWidget* AnalysisFigures::makeRadii()
{
    auto* page = new QWidget(this);
    auto* grid = gridIn(page);
    m_kept = makeLines(tr("ψ(ρ), share of kept labels"));
    m_ratio = makeLines(tr("r(ρ, δ)"));
    m_accuracies = makeLines(tr("Test accuracy of runs by ρ"));
    m_accuracies->setEmptyText(tr("Of runs that choose with a radius."));
    grid->addWidget(m_kept, 0, 0);
    grid->addWidget(m_ratio, 0, 1);
    grid->addWidget(m_accuracies, 1, 0, 1, 2);
    return page;
}

QWidget* AnalysisFigures::makeOverlap()
{
    auto* page = new QWidget(this);
    auto* grid = gridIn(page);
    m_common = new MatrixPlot(this);
    m_ranks = new MatrixPlot(this);
    grid->addWidget(framed(tr("Common picks, |A ∩ B| / k"), m_common).frame, 0, 0);
    grid->addWidget(framed(tr("Spearman of the scores"), m_ranks).frame, 0, 1);
    return page;
}

void AnalysisFigures::showPage(const std::string& analysis)
{
    if (const auto page = m_byName.find(analysis); page != m_byName.end()) m_pages->setCurrentWidget(page->second);
}

QString AnalysisFigures::noteOf(std::size_t term) const { return m_scatters[term].frame->note(); }

} // namespace sharpscope
