// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/clock.h"

#include "core/base/json.h"

#include <functional>

namespace sharpscope {

/// One run of any kind of work, at work: opened in its folder, advanced a turn at a time until it is done. Who takes a
/// turn when is the schedule's business (schedule.h); what is reported goes through the Recorder that the task was
/// opened with. For the thread that opened it.
class Task {
public:
    virtual ~Task() = default;

    /// One turn: an epoch of training, a phase of a round. Asks keepGoing() inside, and returns early once the job is
    /// to stop. `tick` is called a few times a second, whenever numbers were reported.
    /// @throws Error if the run cannot go on; it is then the run's end, and no other's.
    virtual void advance(const std::function<void()>& tick) = 0;

    virtual bool isDone() const = 0;
    /// Nothing to do before a command comes (an answer, NextPhase): advance() would only look for one.
    virtual bool isWaiting() const { return false; }
    virtual double fraction() const = 0; ///< of the run that is done, in [0, 1]
    virtual Clock clock() const = 0;
    virtual Json result() const = 0; ///< what result.json holds, once it is done

    /// Writes down all it takes to go on from here, bit for bit.
    virtual void save() = 0;
};

} // namespace sharpscope
