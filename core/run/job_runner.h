// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/job.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace sharpscope {

/// Runs one job at a time on one background thread. The job itself ends with exactly one of Finished, Stopped and
/// Failed under the run name "": Stopped if stop was asked, Failed if it threw, Finished else. The thread lowers its
/// own priority (nice +10) before the job's first line, so that OpenMP's threads inherit it and the window stays
/// smooth.
class JobRunner {
public:
    JobRunner() = default;
    ~JobRunner(); ///< stops the job and waits for it

    /// @throws Error if a job is running.
    void start(Job job);

    /// False as soon as the job's terminal event is in the queue, never before.
    bool isRunning() const;
    JobControl& control() { return *m_control; } ///< of the current, or the last, job
    EventQueue& events() { return m_events; }

    /// Waits until no job runs; false if it still does after `timeout`.
    bool wait(std::chrono::milliseconds timeout);

private:
    void run(const Job& job, JobControl& control);

    mutable std::mutex m_mutex;
    std::condition_variable m_idle;
    bool m_running = false;
    EventQueue m_events;
    std::shared_ptr<JobControl> m_control = std::make_shared<JobControl>();
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
