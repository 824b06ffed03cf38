// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/sweep_items.h"
#include "app/gui/sweep_view.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;

namespace sharpscope {

class PlotFrame;
class PlotWidget;
class ScatterPlot;

/// The points of a sweep, or its runs, as dots over any two of fields and results, coloured by a third.
class SweepScatter final : public QWidget {
    Q_OBJECT

public:
    explicit SweepScatter(QWidget* parent = nullptr);

    void draw(const SweepShown& shown, const SweepView& wanted);
    void setFront(const QSet<QString>& runs);
    ScatterPlot& plot() const { return *m_plot; }

Q_SIGNALS:
    void chosen(const QStringList& runs, Qt::KeyboardModifiers keys);
    void pointedAt(const QStringList& runs);
    void wished(const std::function<void(SweepView&)>& change); ///< by the user
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    QComboBox* addBox(const QString& title, const char* name, std::string SweepView::*wish);

    SweepItems m_items;
    QHBoxLayout* m_row;
    QComboBox *m_what, *m_x, *m_y, *m_color;
    ScatterPlot* m_plot;
    PlotFrame* m_frame;
};

} // namespace sharpscope
