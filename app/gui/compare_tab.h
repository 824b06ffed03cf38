// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "widgets/base/run_store.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <array>
#include <set>
#include <string>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QSlider;
class QStackedLayout;

namespace sharpscope {

class FigureFrame;
class LegendBar;

/// The four figures of a comparison (loss, accuracy, gradient cosine, radius) under one row of controls and one legend.
/// The crosshair is in all four at once.
class CompareTab final : public QWidget {
    Q_OBJECT

public:
    CompareTab(RunStore& store, QWidget* parent = nullptr);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);
    void fitAll();
    const std::array<FigureFrame*, 4>& figures() const { return m_figures; }
    FigureFrame& mainFigure() const { return *m_figures[static_cast<std::size_t>(std::max(0, m_maximised))]; }

Q_SIGNALS:
    void changed(); ///< what read() gives, by the user
    void exportRequested(sharpscope::FigureFrame* figure);
    void openRequested();   ///< from the page that is shown while there are no runs
    void activeRequested(); ///< where runs of active learning are looked at, from the page that is shown for them

private:
    void addEmptyPages();
    QWidget* makeControls();
    void setSmoothing(double weight);
    void setMaximised(int figure); ///< -1: all four
    void applyAxes();
    void connectFigure(FigureFrame* figure, int index);
    void showPage();
    void offerTags(const QStringList& runs);
    void takeValues(); ///< in the figures that are seen; the others catch up when they are
    void showEvent(QShowEvent* event) override;

    RunStore& m_store;
    QStackedLayout* m_pages;
    bool m_wantsTrainings = false; ///< of active learning, though there is nothing else
    QSlider* m_slider;
    QDoubleSpinBox* m_smoothing;
    QComboBox* m_xAxis;
    QCheckBox* m_logX;
    QCheckBox* m_logY;
    QCheckBox* m_group;
    LegendBar* m_legend;
    QGridLayout* m_grid;
    std::array<FigureFrame*, 4> m_figures{};
    std::set<std::string> m_offered; ///< tags beside those that the figures know
    bool m_saysThereAreMore = false; ///< than are offered
    int m_maximised = -1;
    QElapsedTimer m_sinceDraw;
    QTimer m_redraw; ///< rests longer between redraws the longer they take: most of the time is the user's
};

} // namespace sharpscope
