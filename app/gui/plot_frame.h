// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace sharpscope {

class PlotWidget;

/// A plot with its title, and buttons to fit and export it.
class PlotFrame final : public QFrame {
    Q_OBJECT

public:
    PlotFrame(const QString& title, PlotWidget* plot, QWidget* parent = nullptr);

    void setNote(const QString& note); ///< behind the title
    QString note() const;

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    QLabel* m_note;
};

} // namespace sharpscope
