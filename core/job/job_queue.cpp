// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_queue.h"

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/job/job_thread.h"
#include "core/tensor/compute.h"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <thread>

namespace sharpscope {

namespace {

/// "auto" becomes what it means here. What is not to be had is left for the job to complain of.
JobNeeds resolved(JobNeeds needs)
{
    try {
        needs.device = resolveDevice(needs.device);
    } catch (const Error&) {
    }
    return needs;
}

} // namespace

/// All jobs under one lock. Its order: this one, then a QueuedJob's, then a JobControl's; never the other way.
class JobQueue::Leases final : public std::enable_shared_from_this<JobQueue::Leases> {
public:
    struct Worker { ///< a job, what it does, and the thread that does it once it has its lease
        std::shared_ptr<QueuedJob> job;
        Job work;
        std::jthread thread = {};

        JobState state() const { return job->status().state; }
        bool isActive() const { return state() == JobState::Running || state() == JobState::Held; }
        bool isOn(const std::string& device) const { return job->m_needs.device == device; }
        bool pausesOthers() const { return job->m_needs.sharing == Sharing::Pause; }
    };

    std::shared_ptr<QueuedJob> add(Job work, JobNeeds needs)
    {
        joinEnded();
        const std::lock_guard lock(m_mutex);
        auto job = std::make_shared<QueuedJob>(++m_lastId, std::move(needs));
        job->m_control.setListener([leases = weak_from_this()] {
            if (const auto all = leases.lock()) all->schedule();
        });
        m_workers.push_back(std::make_unique<Worker>(Worker{.job = job, .work = std::move(work)}));
        grantLeases();
        return job;
    }

    void schedule()
    {
        const std::lock_guard lock(m_mutex);
        grantLeases();
    }

    std::vector<std::shared_ptr<QueuedJob>> unended() const
    {
        std::vector<std::shared_ptr<QueuedJob>> all;
        const std::lock_guard lock(m_mutex);
        for (const auto& worker : m_workers)
            if (worker->state() != JobState::Ended) all.push_back(worker->job);
        return all;
    }

    void stopAndJoinAll()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closing = true;
            grantLeases();
        }
        for (const auto& job : unended())
            job->m_control.stop();
        std::vector<std::unique_ptr<Worker>> joined; // by its destructor, after the lock's: an ending thread needs that
        const std::lock_guard lock(m_mutex);
        joined.swap(m_workers);
    }

private:
    /// Gives leases to all whose turn has come, and takes them back. Called whenever anything has changed: a job was
    /// added, came to rest, was stopped, or ended.
    void grantLeases()
    {
        std::vector<std::string> devices;
        for (const auto& worker : m_workers) {
            const bool isCancelled = worker->job->m_control.isStopping() || m_closing;
            if (worker->state() == JobState::Waiting && isCancelled) worker->job->end(Stopped{});
            devices.push_back(worker->job->m_needs.device);
        }
        std::sort(devices.begin(), devices.end());
        devices.erase(std::unique(devices.begin(), devices.end()), devices.end());
        do {
            m_again = false;
            for (const std::string& device : devices)
                grantLeasesOn(device);
        } while (m_again);
    }

    void grantLeasesOn(const std::string& device)
    {
        const Worker* pauser = pauserOn(device);
        const bool allRest = holdFor(pauser, device);
        for (const auto& worker : m_workers) {
            if (!worker->isOn(device) || worker->state() != JobState::Waiting) continue;
            const Sharing sharing = worker->job->m_needs.sharing;
            const bool isItsTurn = sharing == Sharing::Share   ? true
                                   : sharing == Sharing::Pause ? worker.get() == pauser && allRest
                                                               : !pauser && isFree(device);
            if (isItsTurn) start(*worker);
        }
    }

    /// The job that pauses others now or next.
    const Worker* pauserOn(const std::string& device) const
    {
        const Worker* next = nullptr;
        for (const auto& worker : m_workers) {
            if (!worker->isOn(device) || !worker->pausesOthers()) continue;
            if (worker->isActive()) return worker.get();
            if (!next && worker->state() == JobState::Waiting) next = worker.get();
        }
        return next;
    }

    /// Holds what runs before `pauser`; without one, lets go of all. True if all that is held rests.
    bool holdFor(const Worker* pauser, const std::string& device)
    {
        bool allRest = true;
        for (const auto& worker : m_workers) {
            if (!worker->isOn(device) || !worker->isActive() || worker->pausesOthers()) continue;
            if (pauser && worker->job->m_id < pauser->job->m_id) {
                worker->job->setState(JobState::Held);
                allRest = worker->job->m_control.hold() && allRest;
            } else if (!pauser) {
                worker->job->setState(JobState::Running);
                worker->job->m_control.release();
            }
        }
        return allRest;
    }

    bool isFree(const std::string& device) const
    {
        return std::none_of(m_workers.begin(), m_workers.end(),
                            [&](const auto& worker) { return worker->isOn(device) && worker->isActive(); });
    }

    /// A job that shares takes the cores that are left; another one takes what it asks for.
    std::int64_t threadsFor(const JobNeeds& needs) const
    {
        const std::int64_t wanted = needs.threads > 0 ? needs.threads : defaultThreads();
        if (needs.sharing != Sharing::Share) return wanted;
        std::int64_t left = defaultThreads();
        bool isAlone = true;
        for (const auto& worker : m_workers) {
            const JobStatus other = worker->job->status();
            if (other.state != JobState::Running) continue;
            isAlone = false;
            left -= other.threads;
        }
        return isAlone ? wanted : std::clamp<std::int64_t>(left, 1, wanted);
    }

    void start(Worker& worker)
    {
        worker.job->grant(threadsFor(worker.job->m_needs));
        try {
            worker.thread = std::jthread([this, &worker] { run(worker); });
        } catch (const std::system_error& error) {
            worker.job->end(Failed{std::string("no thread could be started for the job: ") + error.what()});
            m_again = true;
        }
    }

    void run(Worker& worker)
    {
        lowerOwnPriority();
        QueuedJob& job = *worker.job;
        JobContext context(job.m_control, job.m_events, job.status().threads);
        const Event how = runToItsEnd(worker.work, context);
        worker.work = nullptr; // what it holds goes before its end is told
        job.end(how);
        schedule();
    }

    /// Never from under the lock: a thread that ends needs it.
    void joinEnded()
    {
        std::vector<std::unique_ptr<Worker>> joined;
        const std::lock_guard lock(m_mutex);
        const auto ended = std::stable_partition(m_workers.begin(), m_workers.end(),
                                                 [](const auto& worker) { return worker->state() != JobState::Ended; });
        std::move(ended, m_workers.end(), std::back_inserter(joined));
        m_workers.erase(ended, m_workers.end());
    }

    mutable std::mutex m_mutex;
    JobId m_lastId = 0;
    bool m_closing = false;
    bool m_again = false;                           ///< a start failed: the next may have its turn
    std::vector<std::unique_ptr<Worker>> m_workers; ///< in the order they were added
};

JobQueue::JobQueue() : m_leases(std::make_shared<Leases>()) {}

JobQueue::~JobQueue() { m_leases->stopAndJoinAll(); }

std::shared_ptr<QueuedJob> JobQueue::add(Job job, JobNeeds needs)
{
    return m_leases->add(std::move(job), resolved(std::move(needs)));
}

std::vector<JobStatus> JobQueue::jobs() const
{
    std::vector<JobStatus> all;
    for (const auto& job : m_leases->unended())
        if (JobStatus status = job->status(); status.state != JobState::Ended) all.push_back(std::move(status));
    return all;
}

void JobQueue::cancel(JobId id)
{
    for (const auto& job : m_leases->unended())
        if (job->id() == id) job->control().stop();
}

bool JobQueue::wait(std::chrono::milliseconds timeout) const
{
    const auto until = std::chrono::steady_clock::now() + timeout;
    for (const auto& job : m_leases->unended()) {
        const auto left = until - std::chrono::steady_clock::now();
        if (!job->wait(std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), {}))) return false;
    }
    return true;
}

} // namespace sharpscope
