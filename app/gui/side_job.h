// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/side_work.h"
#include "core/job/job_queue.h"

#include <QTimer>

#include <chrono>
#include <memory>
#include <vector>

namespace sharpscope {

/// What a page computes beside the trainings (slices of a landscape, analyses), as one job at a time of the window's
/// queue. For the GUI thread; stops and waits when it dies.
class SideJob final : public SideWork {
    Q_OBJECT

public:
    SideJob(std::shared_ptr<JobQueue> queue, const QString& ifStopped, QObject* parent);
    ~SideJob() override;

    /// Only while none is under way. `sharing`: what becomes of a training that has the device.
    void start(Job job, const std::string& title, Sharing sharing)
    {
        start(std::move(job), {.title = title, .device = "auto", .sharing = sharing});
    }
    void start(Job job, JobNeeds needs); ///< the same of a job that says its device and threads
    void stop() override;                ///< asks; what is computed so far is kept
    bool isRunning() const override { return m_isRunning; }
    bool isWaiting() const { return m_isRunning && m_state == JobState::Waiting; }
    bool wait(std::chrono::milliseconds limit) { return !m_job || m_job->wait(limit); }

Q_SIGNALS:
    void eventsArrived(const std::vector<sharpscope::RunEvent>& events); ///< never of ""
    void progressed(const sharpscope::Progress& progress);
    void failed(const QString& why);
    void runningChanged(); ///< also when its turn comes

private:
    void drain();

    std::shared_ptr<JobQueue> m_queue;
    std::shared_ptr<QueuedJob> m_job; ///< the present or last one
    JobState m_state = JobState::Waiting;
    bool m_isRunning = false; ///< until its last event is told
    QTimer m_timer;
};

} // namespace sharpscope
