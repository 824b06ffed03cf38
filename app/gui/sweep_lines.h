// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/sweep_items.h"
#include "app/gui/sweep_view.h"

#include <QWidget>

class QComboBox;

namespace sharpscope {

class ParallelPlot;
class PlotFrame;
class PlotWidget;

/// The points of a sweep, or its runs, as lines through an axis for each field and for what is shown, and as dots over
/// any two of these. Brushes on the axes select the runs that meet them.
class SweepLines final : public QWidget {
    Q_OBJECT

public:
    explicit SweepLines(QWidget* parent = nullptr);

    void draw(const SweepShown& shown, const SweepView& wanted);
    void setFront(const QSet<QString>& runs);
    ParallelPlot& plot() const { return *m_plot; }

Q_SIGNALS:
    void chosen(const QStringList& runs, Qt::KeyboardModifiers keys);
    void pointedAt(const QStringList& runs);
    void wished(const std::function<void(SweepView&)>& change); ///< by the user
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    Json brushesNow() const;

    SweepItems m_items;
    std::vector<std::string> m_axes; ///< their names in SweepView::brushes
    QComboBox* m_what;
    ParallelPlot* m_plot;
    PlotFrame* m_frame;
};

/// What has a line or a dot, for the two panels.
QComboBox* makeItemsBox(QWidget* parent);

} // namespace sharpscope
