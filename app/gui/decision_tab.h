// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/decision_moments.h"
#include "app/gui/view_state.h"
#include "core/run/decision_map.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <memory>

class QCheckBox;
class QLabel;
class QStackedLayout;

namespace sharpscope {

class DecisionLoader;
class DecisionPlot;
class FigureGrid;
class PlotFrame;
class PlotWidget;
class RunStore;
class SurfacePlayer;

/// What each method makes of the plane, for data whose images are points: a map a run, side by side with the same axes,
/// as they grow or at any epoch that was evaluated. What the mouse is over is said of the same place in all of them.
class DecisionTab final : public QWidget {
    Q_OBJECT

public:
    explicit DecisionTab(RunStore& store, QWidget* parent = nullptr);

    void read(ViewState& state) const { state.decision = m_view; }
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed();
    void exportRequested(sharpscope::PlotWidget* plot);
    void openRequested(); ///< from the page that is shown while there is nothing

private:
    struct Figure {
        QString run;
        PlotFrame* frame = nullptr;
        DecisionPlot* plot = nullptr;
        QString words;           ///< of what is shown
        std::int64_t asked = -1; ///< step of the map that was asked for last
        std::shared_ptr<const DecisionPoints> points = {};
    };

    QWidget* makeControls();
    QWidget* makeEmptyPage();
    void refreshSoon();
    void refresh();
    void showRun(Figure& figure, const StoredRun& run, const std::vector<DecisionMoment>& moments);
    Figure& figureAt(std::size_t place);
    void showKey();
    void showExtent();
    void showAlone();
    void say();                     ///< behind the titles: what is shown
    void point(double x, double y); ///< ... or what this place is
    void zoom(const DecisionPlot& from);
    void chooseEpoch(const QString& epoch);
    void showEvent(QShowEvent* event) override;

    RunStore& m_store;
    DecisionLoader* m_loader;
    QStackedLayout* m_pages;
    SurfacePlayer* m_player;
    QCheckBox* m_train;
    QCheckBox* m_test;
    QLabel* m_key;
    QLabel* m_more;
    FigureGrid* m_grid;
    std::vector<std::unique_ptr<Figure>> m_figures; ///< in their order; those behind m_shown are not seen
    std::size_t m_shown = 0;
    std::vector<double> m_epochs;
    DecisionView m_view;
    QTimer m_soon;
};

} // namespace sharpscope
