// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/slice.h"
#include "core/run/job_runner.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <vector>

namespace sharpscope {

/// sliceJob, or a fake of it.
using SliceJobFactory = std::function<Job(std::filesystem::path runFolder, SliceOptions)>;

/// Computes slices of several runs, one after the other, on a thread of its own. For the GUI thread; stops and waits
/// when it dies.
class SliceQueue final : public QObject {
    Q_OBJECT

public:
    explicit SliceQueue(SliceJobFactory makeJob, QObject* parent = nullptr);

    void start(const std::vector<QString>& runs, const SliceOptions& options); ///< only while none is under way
    void stop(); ///< asks; the points computed so far are kept
    bool isRunning() const { return !m_current.isEmpty(); }
    bool wait(std::chrono::milliseconds limit) { return m_runner.wait(limit); }

Q_SIGNALS:
    void eventsArrived(const std::vector<sharpscope::RunEvent>& events); ///< never of ""
    void progressed(double fraction, double secondsLeft);                ///< of the slice under way; NaN: unknown
    void failed(const QString& why);
    void runningChanged();

private:
    void startNext();
    void drain();

    SliceJobFactory m_makeJob;
    SliceOptions m_options;
    std::deque<QString> m_waiting;
    QString m_current;
    QTimer m_timer;
    JobRunner m_runner;
};

} // namespace sharpscope
