// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace sharpscope {

class Errand;

/// An errand that takes a while, in the status bar: what it does, how far it is, how long it still takes, and a button
/// that ends it. Not seen while there is none.
class ErrandLine final : public QWidget {
    Q_OBJECT

public:
    ErrandLine(Errand& errand, QWidget* parent);

    void begin(const QString& what); ///< of an errand that is about to run

Q_SIGNALS:
    void cancelled();

private:
    void takeProgress(double done);
    void cancel();

    Errand& m_errand;
    QLabel* m_text;
    QProgressBar* m_bar;
    QString m_what;
    QElapsedTimer m_since;
};

} // namespace sharpscope
