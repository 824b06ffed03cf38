// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/line_figure.h"
#include "core/run/analysis_file.h"
#include "core/run/phase_seconds.h"

#include <QWidget>

#include <array>
#include <map>
#include <string>
#include <vector>

class QStackedLayout;

namespace sharpscope {

class BarPlot;
class FigureGrid;
class MatrixPlot;
class PlotFrame;
class PlotWidget;
class ScatterPlot;

/// Of what was found, what is drawn: what was computed with the options of the round that is looked at, else of the
/// newest. A line joins nothing else.
std::vector<Analysis> drawnOf(const std::vector<Analysis>& found, std::int64_t round);

/// The figures of the SAAL paper, a page for each analysis. Knows no run, no file and no job.
class AnalysisFigures final : public QWidget {
    Q_OBJECT

public:
    explicit AnalysisFigures(QWidget* parent = nullptr);

    void showPage(const std::string& analysis);
    /// What was found of the rounds, in order; `round` is looked at where a figure is of one.
    void setAnalyses(const std::string& analysis, const std::vector<Analysis>& found, std::int64_t round);
    void setSeconds(const std::vector<PhaseSeconds>& seconds);
    void setAccuracies(const std::vector<LineFigure::Line>& ofRuns); ///< of Fig. 4

    const ScatterPlot& scatter(std::size_t term) const { return *m_scatters[term].plot; }
    QString noteOf(std::size_t term) const;
    QString emptyTextOf(std::size_t term) const;
    const MatrixPlot& common() const { return *m_common; }
    const BarPlot& scoring() const { return *m_scoring; }
    const LineFigure& magnitudes() const { return *m_magnitudes; }
    const LineFigure& kept() const { return *m_kept; }
    const LineFigure& bound() const { return *m_bound; }

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    struct Scatter {
        ScatterPlot* plot = nullptr;
        PlotFrame* frame = nullptr;
    };

    PlotFrame* framed(const QString& title, PlotWidget* plot, FigureGrid& page);
    void addTo(FigureGrid& page, QWidget* cell, PlotFrame& frame);
    QWidget* makeTerms();
    QWidget* makeSeconds();
    QWidget* makeBound();
    QWidget* makeRadii();
    QWidget* makeOverlap();
    void drawTerms(const std::vector<Analysis>& found, std::int64_t round);
    void drawBound(const std::vector<Analysis>& found);
    void drawRadii(const std::vector<Analysis>& found);
    void drawOverlap(const std::vector<Analysis>& found, std::int64_t round);
    LineFigure* makeLines(const QString& title, FigureGrid& page);

    std::map<std::string, QWidget*> m_byName;
    QStackedLayout* m_pages;
    std::array<Scatter, 3> m_scatters;
    std::array<PlotFrame*, 2> m_matrices{};
    LineFigure* m_magnitudes;
    BarPlot* m_training;
    BarPlot* m_scoring;
    LineFigure* m_bound;
    LineFigure* m_kept;
    LineFigure* m_ratio;
    LineFigure* m_accuracies;
    MatrixPlot* m_common;
    MatrixPlot* m_ranks;
};

} // namespace sharpscope
