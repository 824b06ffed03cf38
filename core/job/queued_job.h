// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/event_queue.h"
#include "core/job/job_control.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

namespace sharpscope {

using JobId = std::int64_t; ///< rises with the order of adding, from 1

/// How a job comes to its turn where others run on its device.
enum class Sharing {
    Wait,  ///< it starts when the device is free
    Pause, ///< what runs is held at its next keepGoing(), and goes on by itself after this job
    Share, ///< both run; this one takes the cores that are left, at least one
};

/// What a job asks of its queue.
struct JobNeeds {
    std::string title = {};     ///< for lists: "landscape of SAM"
    std::string device = "cpu"; ///< "cpu", "cuda" or "auto"
    std::int64_t threads = 0;   ///< 0: the program's default
    Sharing sharing = Sharing::Wait;
};

enum class JobState {
    Waiting, ///< for its turn
    Running, ///< also while a person paused it
    Held,    ///< another job has its device; it goes on by itself
    Ended,
};

/// A job as a list of jobs shows it.
struct JobStatus {
    JobId id = 0;
    JobNeeds needs;
    JobState state = JobState::Waiting;
    std::int64_t threads = 0; ///< granted; 0 while waiting
    bool isPaused = false;    ///< by a person
    bool isStopping = false;
};

/// One job of a JobQueue: the hand on it and what it reports. May outlive the queue; for any thread.
class QueuedJob {
public:
    QueuedJob(JobId id, JobNeeds needs) : m_id(id), m_needs(std::move(needs)) {}

    JobId id() const { return m_id; }
    const JobNeeds& needs() const { return m_needs; }
    JobControl& control() { return m_control; } ///< stop() also ends a job that waits, at once
    /// All its events; the last is exactly one of Finished, Stopped and Failed for the run "".
    EventQueue& events() { return m_events; }

    JobStatus status() const;
    /// True as soon as the terminal event is in events(), never before.
    bool hasEnded() const { return status().state == JobState::Ended; }
    /// Waits until the job has ended; false if it still has not after `timeout`.
    bool wait(std::chrono::milliseconds timeout) const;

private:
    friend class JobQueue;
    void grant(std::int64_t threads); ///< from now on it runs
    void setState(JobState state);
    void end(const Event& how);

    const JobId m_id;
    const JobNeeds m_needs;
    JobControl m_control;
    EventQueue m_events;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_ended;
    JobState m_state = JobState::Waiting;
    std::int64_t m_threads = 0;
};

} // namespace sharpscope
