// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/run_feed.h"

#include <QWidget>

#include <functional>
#include <map>
#include <optional>
#include <utility>

class QComboBox;

namespace sharpscope {

class NumberBox;

/// Learning rate, and a radius or another knob of the method, of the running job, to be changed while it runs. What is
/// changed comes back as an event with its step, and is part of the run's record.
class LiveControls final : public QWidget {
    Q_OBJECT

public:
    LiveControls(RunFeed& feed, const RunStore& store, QWidget* parent = nullptr);

Q_SIGNALS:
    void refused(const QString& why); ///< what was typed is no value for the knob, and was not sent

private:
    struct Sent { ///< a turn, and how many were recorded when it was sent
        double value = 0;
        std::ptrdiff_t recorded = 0;
    };

    void takeWhenDone(NumberBox* box, const std::function<QString()>& knob);
    void take(NumberBox* box, const QString& knob);
    void takeRuns(); ///< the job's runs came or went
    void showValues();
    void turn(const QString& knob, double value);
    std::optional<double> valueNow(const StoredRun& run, const QString& knob) const;
    QStringList chosenRuns() const;
    QStringList radiiOf(const StoredRun& run) const; ///< of its method: "rho", "rho1", "lambda", "innerLr" ...

    RunFeed& m_feed;
    const RunStore& m_store;
    QComboBox* m_run;
    QComboBox* m_radiusName;
    NumberBox* m_rate;
    NumberBox* m_radius;
    std::map<std::pair<QString, QString>, Sent> m_sent; ///< last of each run and knob, in this job
};

} // namespace sharpscope
