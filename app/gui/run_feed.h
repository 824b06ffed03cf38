// SPDX-License-Identifier: GPL-3.0-or-later
// Brings events into the store: those of the window's own job, and those that the follower reads from disk. One timer
// drains both, so a flood of events costs one redraw a tick. Also the hand on the job.
#pragma once

#include "app/gui/run_follower.h"
#include "core/job/job_queue.h"
#include "widgets/base/run_store.h"

#include <QSet>
#include <QTimer>

#include <deque>
#include <memory>
#include <unordered_set>

namespace sharpscope {

class RunFeed final : public QObject {
    Q_OBJECT

public:
    explicit RunFeed(RunStore& store, QObject* parent = nullptr);
    ~RunFeed() override; ///< stops its job and waits for it

    /// The window's one queue, for its other jobs.
    const std::shared_ptr<JobQueue>& queue() const { return m_queue; }

    /// Starts a job once it is its turn.
    /// @throws Error if the last one has not ended.
    void start(Job job, JobNeeds needs = {.title = "training"});
    /// Starts a job that goes on with these runs; what they have done so far is read first, in the job's thread, and
    /// comes into the window in one piece, so that nothing of it is missing there.
    void startResumed(const std::vector<std::filesystem::path>& runs, Job job, JobNeeds needs = {.title = "training"});

    bool isRunning() const { return m_isRunning; } ///< from start() until the job's last event is shown
    bool isWaiting() const { return m_isRunning && m_state == JobState::Waiting; }      ///< for its turn
    bool isHeld() const { return m_isRunning && m_state == JobState::Held; }            ///< another job has the device
    bool isPaused() const { return m_isRunning && m_job->control().isPaused(); }        ///< by a person
    bool waitsForWord(const QString& run) const { return m_waitForWord.contains(run); } ///< NextPhase, an Answer
    bool waitsForWord() const; ///< all runs of the job that have not ended do
    bool isStopping() const { return m_isRunning && m_job->control().isStopping(); }
    void setPaused(bool paused);
    void step();
    void stop();
    void setKnob(const QString& run, const QString& name, double value); ///< `run` "": all of the job
    void send(const QString& run, const Command& command);               ///< see JobControl::send
    const QStringList& ownRuns() const { return m_ownRuns; }             ///< of the present or last job

    /// A run folder or a folder of runs.
    void follow(const QString& folder);
    void forget(const QStringList& runs);
    void unfollow(const QString& folder); ///< as if it had never been followed

Q_SIGNALS:
    void stateChanged(); ///< started, got its turn, paused, held, went on, is stopping, ended
    void progressed(const QString& what, double fraction, double secondsLeft);
    void said(const QString& level, const QString& run, const QString& text);
    void ended(const sharpscope::Event& how);

private:
    void drain();
    void drainJob();
    void drainFollower();
    bool isOfJob(const std::string& run) const { return m_isRunning && m_ownIds.contains(run); } ///< that is running
    void note(const RunEvent& event);
    void noteWaiting(const QString& run, bool waits);
    void noteCommand(const QString& run, const Commanded& commanded);

    RunStore& m_store;
    std::shared_ptr<JobQueue> m_queue = std::make_shared<JobQueue>();
    std::shared_ptr<QueuedJob> m_job;     ///< the present or last one
    JobState m_state = JobState::Waiting; ///< of the job, as last told
    RunFollower m_follower;
    QTimer m_timer;
    bool m_isRunning = false;
    QStringList m_ownRuns;
    std::unordered_set<std::string> m_ownIds; ///< the same, asked at every event
    QSet<QString> m_waitForWord;
    struct ResumedRuns; ///< as their folders have them, handed over by the job's thread
    std::shared_ptr<ResumedRuns> m_resumed;
    std::deque<RunFollower::News> m_waiting; ///< a long run comes in over several ticks
};

} // namespace sharpscope
