// SPDX-License-Identifier: GPL-3.0-or-later
// A job is a function of a JobContext. It asks keepGoing() at every batch, grid point and Hessian product; that is
// where pause, single step, stop and the queue's hold take effect.
#pragma once

#include "core/job/event_queue.h"
#include "core/job/job_control.h"
#include "core/ranks/ranks.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

class InboxThread;

/// What a job sees of the outside. Used on the job's own thread only.
class JobContext {
public:
    /// `threads`: see threads().
    JobContext(JobControl& control, EventQueue& events, std::int64_t threads = 0)
        : m_control(control), m_events(events), m_threads(threads)
    {
    }

    /// For a further thread of the same job, to be made before that starts, and let go of when it ends: the job rests
    /// when all of these do. The thread that makes them only waits for them.
    JobContext another() const;

    /// From now on the job is one of several processes' (core/ranks/ranks.h), which take each step together: asked in
    /// all of them at the same places, keepGoing() says no in all once any is to stop, and isStopping() follows that.
    /// Before the job begins.
    void join(std::shared_ptr<Ranks> ranks) { m_ranks = std::move(ranks); }
    const std::shared_ptr<Ranks>& ranks() const { return m_ranks; } ///< never null

    /// Blocks while paused or held. False once stop was asked: finish the unit at hand, save, return.
    bool keepGoing();

    /// How many commands were sent so far, to any run.
    std::size_t sentSoFar() const;
    /// For a job that can only go on when somebody says so: blocks until more than `known` commands were sent, or the
    /// job is to rest or to stop; then ask keepGoing(), and take them. Counts as paused.
    void waitForMore(std::size_t known);

    /// keepGoing() without the pause: for inside a unit that should stop, but not be held half way.
    bool isStopping() const { return m_ranks->areSeveral() ? m_allStop || m_ranks->areLost() : m_control.isStopping(); }

    /// `flush` is called whenever keepGoing() is about to block, until the returned value dies: what the job has
    /// measured but not reported yet is then shown while it rests. It must not call keepGoing(); what it throws comes
    /// out of keepGoing().
    [[nodiscard]] std::shared_ptr<const void> beforeRest(std::function<void()> flush);

    /// How long keepGoing() has blocked in all: to be left out of every measure of speed and of time left.
    double pausedSeconds() const { return m_pausedSeconds; }

    /// Threads that the job's lease grants, for useThreads(); 0: the program's default.
    std::int64_t threads() const { return m_threads; }

    /// From now on, until the returned value dies, what is put into the run's inbox (core/run/inbox.h) is sent to this
    /// job. The value must not outlive this context.
    [[nodiscard]] std::shared_ptr<const void> listen(const std::string& run, const std::filesystem::path& folder);

    /// Any event but the end of the job itself ("" with Finished, Stopped or Failed), which is the queue's to report.
    void emit(const std::string& run, Event event);

    /// What was sent to `run` since the last call for it, in order. The first call for a run leaves out what was sent
    /// to all before it, but for knobs. Of several processes the first one's, for all.
    std::vector<Command> takeCommands(const std::string& run);

    /// Of the same, the knobs alone, each at its newest value. A run is asked in one of the two ways.
    std::map<std::string, double> takeKnobs(const std::string& run);

private:
    bool mayGoOn();
    void rest(std::unique_lock<std::mutex>& lock);
    std::vector<Command> ownCommands(const std::string& run);

    JobControl& m_control;
    EventQueue& m_events;
    std::int64_t m_threads = 0;
    double m_pausedSeconds = 0;
    std::shared_ptr<const void> m_seat; ///< of a further thread
    std::shared_ptr<Ranks> m_ranks = std::make_shared<Ranks>();
    bool m_allStop = false; ///< as all processes have heard
    std::vector<std::weak_ptr<const std::function<void()>>> m_beforeRest;
    std::map<std::string, std::size_t> m_read; ///< by run, how many of JobControl::m_sent
    std::shared_ptr<InboxThread> m_inboxes;    ///< from the first listen() on
};

/// @throws Error and anything else: the queue turns it into Failed.
using Job = std::function<void(JobContext&)>;

} // namespace sharpscope
