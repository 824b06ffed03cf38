// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/job.h"

#include <atomic>
#include <chrono>
#include <memory>
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

    bool isRunning() const { return m_running; }
    JobControl& control() { return *m_control; } ///< of the current, or the last, job
    EventQueue& events() { return m_events; }

    /// Waits until no job runs; false if it still does after `timeout`.
    bool wait(std::chrono::milliseconds timeout);

private:
    EventQueue m_events;
    std::shared_ptr<JobControl> m_control = std::make_shared<JobControl>();
    std::atomic<bool> m_running = false;
    std::jthread m_thread;
};

} // namespace sharpscope
