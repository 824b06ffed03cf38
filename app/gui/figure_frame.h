// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curve_feed.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QToolButton;

namespace sharpscope {

class ElidedLabel;

/// One figure with its title, the choice of what it shows, and buttons to fit, export and maximise it.
class FigureFrame final : public QFrame {
    Q_OBJECT

public:
    FigureFrame(FigureKind kind, RunStore& store, QWidget* parent = nullptr);

    CurvePlot& plot() { return *m_plot; }
    const CurvePlot& plot() const { return *m_plot; }
    CurveFeed& feed() { return m_feed; }
    const QString& name() const { return m_kind.name; }
    std::string id() const { return m_kind.name.toLower().toStdString(); } ///< in the session file

    QString quantity() const;
    void setQuantity(const QString& id);  ///< an unknown id changes nothing until it is offered
    void offer(const Quantity& quantity); ///< one more to choose, which is not there yet
    void offerNoMore(const QString& why); ///< as an entry that cannot be chosen
    void setVerdict(const QString& verdict, const QString& details); ///< below the title; empty: none
    void setXAxis(XAxis axis);
    void setMaximised(bool maximised);

Q_SIGNALS:
    void maximiseToggled();
    void exportRequested();
    void quantityChanged();
    void moveRequested(int by); ///< among the figures: -1 towards the first
    void removeRequested();
    void severalRequested(); ///< a choice of several numbers in it
    void verdictClicked();

private:
    void showQuantity();
    void addMenu(QToolButton* button);
    bool eventFilter(QObject* object, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

    FigureKind m_kind;
    QString m_wanted; ///< a quantity that no run has had yet
    QLabel* m_title;
    ElidedLabel* m_verdict;
    QComboBox* m_choice;
    QToolButton* m_maximise;
    CurvePlot* m_plot;
    CurveFeed m_feed;
    XAxis m_axis = XAxis::Step;
};

} // namespace sharpscope
