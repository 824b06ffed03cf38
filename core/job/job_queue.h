// SPDX-License-Identifier: GPL-3.0-or-later
// The program's one queue of jobs. Each runs on a thread of its own once it has a lease on its device; JobNeeds says
// what becomes of the jobs that hold it: the newcomer waits, they rest meanwhile, or both share the cores. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/job/queued_job.h"

#include <chrono>
#include <memory>
#include <vector>

namespace sharpscope {

/// Jobs of one device, in the order they were added:
/// * Wait starts when nothing runs or rests on the device, after those that wait already.
/// * Pause starts as soon as all that runs there rests in keepGoing(), before those that wait. Jobs that pause others
///   take turns among themselves; what they hold goes on after the last of them, unless a person has paused it.
/// * Share starts at once. A job that begins to pause others later holds it too.
/// Jobs of different devices never wait for each other. A job's thread lowers its own priority (nice +10) before the
/// job's first line, so that OpenMP's threads inherit it and the window stays smooth. A job ends as Stopped if it was
/// asked to stop, as Failed if it threw, as Finished else. For any thread; the jobs may add jobs, not destroy the
/// queue.
class JobQueue {
public:
    JobQueue();
    ~JobQueue(); ///< stops all jobs and waits for them; those that wait end as Stopped, unstarted
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    std::shared_ptr<QueuedJob> add(Job job, JobNeeds needs = {});

    /// Those that have not ended, in the order they were added.
    std::vector<JobStatus> jobs() const;

    /// Stops a job, also one that waits or rests; nothing if there is none of this id any more.
    void cancel(JobId id);

    /// Waits until every job has ended; false if one still has not after `timeout`.
    bool wait(std::chrono::milliseconds timeout) const;

private:
    class Leases; ///< shared with the jobs' listeners, which may be called while the queue goes
    std::shared_ptr<Leases> m_leases;
};

} // namespace sharpscope
