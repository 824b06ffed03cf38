// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queued_job.h"

#include <new>
#include <thread>

namespace sharpscope {

JobStatus QueuedJob::status() const
{
    const std::lock_guard lock(m_mutex);
    return {.id = m_id,
            .needs = m_needs,
            .state = m_state,
            .threads = m_threads,
            .isPaused = m_control.isPaused(),
            .isStopping = m_control.isStopping()};
}

bool QueuedJob::wait(std::chrono::milliseconds timeout) const
{
    std::unique_lock lock(m_mutex);
    return m_ended.wait_for(lock, timeout, [&] { return m_state == JobState::Ended; });
}

void QueuedJob::grant(std::int64_t threads)
{
    const std::lock_guard lock(m_mutex);
    m_state = JobState::Running;
    m_threads = threads;
}

void QueuedJob::setState(JobState state)
{
    const std::lock_guard lock(m_mutex);
    if (m_state != JobState::Ended) m_state = state;
}

void QueuedJob::end(const Event& how)
{
    std::unique_lock lock(m_mutex); // both under the lock: whoever sees the terminal event sees that the job has ended
    for (;;) {
        try {
            m_events.push({"", how});
            break;
        } catch (const std::bad_alloc&) { // the end must not get lost: memory may be back in a moment
            lock.unlock();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            lock.lock();
        }
    }
    m_state = JobState::Ended;
    m_ended.notify_all();
}

} // namespace sharpscope
