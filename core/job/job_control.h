// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/command.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace sharpscope {

/// The hand on a job, also while it waits for its turn. Every function may be called from any thread at any time and
/// returns at once.
class JobControl {
public:
    /// Pause, Continue, SingleStep and Stop for "" act on the whole job, here and now. All others lie ready for
    /// JobContext::takeCommands(run); those for "" are for every run of the job, a knob also for runs that begin later.
    /// @throws Error if a knob's value is no finite number.
    void send(const std::string& run, Command command);

    void pause() { send({}, Pause{}); }
    void resume() { send({}, Continue{}); }
    void singleStep() { send({}, SingleStep{}); } ///< lets one keepGoing() through, then pauses again
    void stop() { send({}, Stop{}); }             ///< keepGoing() returns false from now on, also while paused or held
    void setKnob(const std::string& run, const std::string& name, double value) { send(run, TurnKnob{name, value}); }

    bool isPaused() const; ///< by a person; a job that the queue holds is not paused
    bool isStopping() const;
    bool isResting() const; ///< all its threads wait in keepGoing(), paused or held

private:
    friend class JobContext;
    friend class JobQueue;

    /// The queue's own pause, beside a person's: the job rests from its next keepGoing() on. True if it rests already,
    /// and so will until release().
    bool hold();
    void release();
    /// Called, outside all locks, when the job comes to rest and when it is asked to stop.
    void setListener(std::function<void()> listener);

    bool mustRest() const { return !m_stopping && (m_held || (m_paused && m_stepsAllowed == 0)); }
    bool rests() const { return m_resting >= std::max(1, m_others) && mustRest(); }
    void tellListener();

    struct Sent {
        std::string run;
        Command command;
    };

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::function<void()> m_listener;
    bool m_paused = false;
    bool m_held = false;
    bool m_stopping = false;
    int m_resting = 0; ///< threads inside keepGoing(), which do not leave it while mustRest()
    int m_others = 0;  ///< threads of the job beside its first, which then only waits for them
    int m_stepsAllowed = 0;
    std::vector<Sent> m_sent; ///< in the order they came; each run remembers how far it has read
};

} // namespace sharpscope
