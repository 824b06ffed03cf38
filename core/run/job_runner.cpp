// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/job_runner.h"

#include "core/base/error.h"

#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

namespace sharpscope {

namespace {

void lowerOwnPriority()
{
    const auto self = static_cast<id_t>(gettid()); // on Linux a priority belongs to a thread
    setpriority(PRIO_PROCESS, self, std::min(19, getpriority(PRIO_PROCESS, self) + 10));
}

/// LibTorch appends its stack trace to what(); a person wants the sentence before it.
std::string firstSentence(std::string what)
{
    what.resize(std::min(what.find("\nException raised from"), what.size()));
    return what;
}

Event runToItsEnd(const Job& job, JobContext& context)
{
    try {
        job(context);
        if (context.isStopping()) return Stopped{};
        return Finished{};
    } catch (const std::exception& error) {
        return Failed{firstSentence(error.what())};
    } catch (...) {
        return Failed{"the job threw something that is no exception"};
    }
}

} // namespace

JobRunner::~JobRunner() { m_control->stop(); }

bool JobRunner::isRunning() const
{
    const std::lock_guard lock(m_mutex);
    return m_running;
}

void JobRunner::start(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running) throw Error("a job is running; stop it or wait for it first");
        m_running = true;
    }
    m_control = std::make_shared<JobControl>();
    m_thread = std::jthread([this, job = std::move(job), control = m_control] { run(job, *control); });
}

void JobRunner::run(const Job& job, JobControl& control)
{
    lowerOwnPriority();
    JobContext context(control, m_events);
    const Event end = runToItsEnd(job, context);

    // Both under the lock: whoever sees the terminal event may start the next job at once.
    std::unique_lock lock(m_mutex);
    for (;;) {
        try {
            m_events.push({"", end});
            break;
        } catch (const std::bad_alloc&) { // the end must not get lost: memory may be back in a moment
            lock.unlock();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            lock.lock();
        }
    }
    m_running = false;
    m_idle.notify_all();
}

bool JobRunner::wait(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(m_mutex);
    return m_idle.wait_for(lock, timeout, [&] { return !m_running; });
}

} // namespace sharpscope
