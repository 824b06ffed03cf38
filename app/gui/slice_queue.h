// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_queue.h"
#include "core/landscape/slice.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace sharpscope {

/// slicesJob, or a fake of it.
using SliceJobFactory = std::function<Job(std::vector<std::filesystem::path> runFolders, SliceOptions)>;

/// Computes slices of several runs, one after the other, as one job of the window's queue. For the GUI thread; stops
/// and waits when it dies.
class SliceQueue final : public QObject {
    Q_OBJECT

public:
    SliceQueue(SliceJobFactory makeJob, std::shared_ptr<JobQueue> queue, QObject* parent = nullptr);
    ~SliceQueue() override;

    /// Only while none is under way. `sharing`: what becomes of a training that has the device.
    void start(const std::vector<QString>& runs, const SliceOptions& options, Sharing sharing);
    void stop();                                   ///< asks; the points computed so far are kept
    bool isRunning() const { return m_isRunning; } ///< also while it waits
    bool isWaiting() const { return m_isRunning && m_state == JobState::Waiting; }
    bool wait(std::chrono::milliseconds limit) { return !m_job || m_job->wait(limit); }

Q_SIGNALS:
    void eventsArrived(const std::vector<sharpscope::RunEvent>& events); ///< never of ""
    void progressed(double fraction, double secondsLeft);                ///< of the slice under way; NaN: unknown
    void failed(const QString& why);
    void runningChanged(); ///< also when its turn comes

private:
    void drain();

    SliceJobFactory m_makeJob;
    std::shared_ptr<JobQueue> m_queue;
    std::shared_ptr<QueuedJob> m_job; ///< the present or last one
    JobState m_state = JobState::Waiting;
    bool m_isRunning = false; ///< until its last event is told
    QTimer m_timer;
};

} // namespace sharpscope
