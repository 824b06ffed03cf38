// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/run_feed.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace sharpscope {

class NumberBox;

/// Learning rate and radius of the running job, to be changed while it runs. What is changed comes back as an event
/// with its step, and is part of the run's record.
class LiveControls final : public QWidget {
    Q_OBJECT

public:
    LiveControls(RunFeed& feed, const RunStore& store, QWidget* parent = nullptr);

Q_SIGNALS:
    void refused(const QString& why); ///< what was typed is no value for the knob, and was not sent

private:
    void take(NumberBox* box, const QString& title, const QString& knob);
    void takeRuns(); ///< the job's runs came or went
    void showValues();
    void turn(const QString& knob, double value);
    QStringList chosenRuns() const;
    QStringList radiiOf(const StoredRun& run) const; ///< names of the rule's radius options, "rho", "rho1" ...

    RunFeed& m_feed;
    const RunStore& m_store;
    QComboBox* m_run;
    QComboBox* m_radiusName;
    NumberBox* m_rate;
    NumberBox* m_radius;
};

} // namespace sharpscope
