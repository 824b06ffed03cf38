// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_palette.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace sharpscope {

class PlotWidget;

/// A plot with its title, and buttons to fit, export and maximise it; or any other widget with its title.
class PlotFrame final : public QFrame {
    Q_OBJECT

public:
    PlotFrame(const QString& title, PlotWidget* plot, QWidget* parent = nullptr);
    PlotFrame(const QString& title, QWidget* content, QWidget* parent = nullptr);

    void setHeading(const QString& title, const RunColor& color); ///< of a run's figure
    void putNoteBelow(); ///< in a line of its own: where frames are narrow, heading and note leave each other no room
    void setNote(const QString& note); ///< behind the title
    QString note() const;
    void setEmptyText(const QString& text); ///< in place of what has nothing to show; empty: it is shown
    QString emptyText() const;
    void setMaximised(bool maximised);

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);
    void maximiseToggled();

private:
    QToolButton* addButton(const char* icon, const QString& help);

    QWidget* m_content;
    QLabel* m_heading;
    QLabel* m_emptyText;
    QLabel* m_note;
    QHBoxLayout* m_bar;
    QToolButton* m_maximise;
};

} // namespace sharpscope
