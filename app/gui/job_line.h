// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <limits>

class QLabel;
class QProgressBar;

namespace sharpscope {

class RunFeed;
class RunStore;

/// The running job in the status bar: what it does, how far it is, how long it will take, without the time it is held.
/// Empty while there is none.
class JobLine final : public QWidget {
    Q_OBJECT

public:
    JobLine(const RunFeed& feed, const RunStore& store, QWidget* parent = nullptr);

private:
    void takeState();
    void takeProgress(const QString& what, double fraction, double secondsLeft);
    void refresh();
    QString text() const;
    QString waitingText() const;
    bool hasSteps() const; ///< of the job's own runs

    const RunFeed& m_feed;
    const RunStore& m_store;
    QLabel* m_text;
    QProgressBar* m_bar;
    bool m_wasRunning = false;
    QString m_what; ///< "" until the job says how far it is
    double m_fraction = 0;
    double m_secondsLeft = std::numeric_limits<double>::quiet_NaN();
};

} // namespace sharpscope
