// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"
#include "app/gui/active_runs.h"
#include "app/gui/learning_figure.h"
#include "app/gui/view_state.h"

#include <QTimer>
#include <QWidget>

#include <array>
#include <map>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QScrollArea;

namespace sharpscope {

class BarPlot;
class BranchTreeView;
class CurvePlot;
class IntervalPlot;
class LegendBar;
class PlotFrame;
class PlotWidget;
class PreviewLoader;

/// What all active-learning runs that are shown come to: learning curves, with Random always beside them; paired
/// differences to Random; which run branched off which; and, of the run that is looked at, the classes of what was
/// labelled.
class ActiveCurves final : public QWidget {
    Q_OBJECT

public:
    ActiveCurves(RunStore& store, ActiveRuns& runs, QWidget* parent = nullptr);

    void setRun(const ActiveRunShown& run);
    void setRound(std::int64_t round);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

    CurvePlot& curves() const { return *m_curves; }
    IntervalPlot& differences() const { return *m_differences; }
    BarPlot& classes() const { return *m_classes; }

Q_SIGNALS:
    void changed();
    void exportRequested(sharpscope::PlotWidget* plot);
    void chosen(const QString& run, std::int64_t round); ///< in the tree

private:
    QWidget* makeControls();
    void makeFigures();
    void offerQuantities();
    const CurveQuantity& quantity() const;
    bool isShown(const StoredRun& run) const;
    void refreshSoon();
    void takeValues(const QStringList& runs);
    void refresh();
    std::vector<LearningLine> shownRuns();
    void drawCurves(const std::vector<LearningLine>& runs);
    void drawDifferences(const std::vector<LearningLine>& runs);
    void fitWords();
    void setMaximised(int frame); ///< -1: all
    void drawTree();
    void readClassNames();
    void drawClasses();
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

    RunStore& m_store;
    ActiveRuns& m_runs;
    ActiveRunShown m_run;
    std::int64_t m_round = -1;
    std::map<QString, std::string> m_pairings;              ///< by run
    std::map<QString, std::pair<int, std::size_t>> m_sizes; ///< of each run, its generation and values, as drawn
    QTimer m_soon;
    Json m_namedData; ///< options of the data set whose classes these are
    QStringList m_classNames;
    PreviewLoader* m_namesLoader;

    QComboBox* m_quantity;
    QComboBox* m_xAxis;
    QCheckBox* m_group;
    LegendBar* m_legend;
    CurvePlot* m_curves;
    IntervalPlot* m_differences;
    BranchTreeView* m_tree;
    BarPlot* m_classes;
    PlotFrame* m_classesFrame;
    std::array<PlotFrame*, 4> m_frames{};
    QGridLayout* m_grid = nullptr;
    int m_maximised = -1;
    QLabel* m_words;
    QScrollArea* m_wordsScroll;
};

} // namespace sharpscope
