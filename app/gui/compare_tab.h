// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/figure_verdict.h"
#include "app/gui/view_state.h"
#include "widgets/base/run_store.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <set>
#include <string>

class QStackedLayout;

namespace sharpscope {

class CompareControls;
class FigureFrame;
class FigureGrid;
class LegendBar;

/// The figures of a comparison under one row of controls and one legend: at first loss, accuracy, gradient cosine and
/// radius; more can be added, moved and removed. The crosshair is in all at once.
class CompareTab final : public QWidget {
    Q_OBJECT

public:
    CompareTab(RunStore& store, QWidget* parent = nullptr);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);
    void fitAll();
    const std::vector<FigureFrame*>& figures() const { return m_figures; } ///< as they stand; one at least
    FigureFrame& mainFigure() const { return *m_figures[static_cast<std::size_t>(std::max(0, m_maximised))]; }

Q_SIGNALS:
    void changed();         ///< what read() gives, by the user
    void changedByItself(); ///< ... or because runs of another kind of work have come
    void exportRequested(sharpscope::FigureFrame* figure);
    void openRequested();   ///< from the page that is shown while there are no runs
    void activeRequested(); ///< where runs of active learning are looked at, from the page that is shown for them

private:
    void addEmptyPages();
    void setMaximised(int figure); ///< -1: all
    void applyControls();
    void applyControlsTo(FigureFrame& figure);
    FigureFrame* addFigure(const std::string& id); ///< behind the others; null for an unknown id
    void setFigures(const std::vector<std::string>& ids);
    void addAnother();
    void move(FigureFrame* figure, int by);
    void remove(FigureFrame* figure);
    void chooseSeveral(FigureFrame* figure);
    void arrange();
    void connectFigure(FigureFrame* figure);
    void showPage();
    void settleQuantities();
    void offerTags(const QStringList& runs);
    void takeValues(); ///< in the figures that are seen; the others catch up when they are
    void showVerdicts();
    void showEvent(QShowEvent* event) override;

    RunStore& m_store;
    QStackedLayout* m_pages;
    bool m_wantsTrainings = false; ///< of active learning, though there is nothing else
    CompareControls* m_controls;
    CompareView m_view; ///< the controls' part of it
    std::string m_kind; ///< of work, of all runs; empty where there are several, or none
    LegendBar* m_legend;
    FigureGrid* m_grid;
    FigureVerdict m_verdict;
    std::vector<FigureFrame*> m_figures;
    std::set<std::string> m_offered; ///< tags beside those that the figures know
    bool m_saysThereAreMore = false; ///< than are offered
    int m_maximised = -1;
    QElapsedTimer m_sinceDraw;
    QTimer m_redraw; ///< rests longer between redraws the longer they take: most of the time is the user's
};

} // namespace sharpscope
