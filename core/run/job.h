// SPDX-License-Identifier: GPL-3.0-or-later
// A job is a function of a JobContext. It asks keepGoing() at every batch, grid point and Hessian product; that is
// where pause, single step, stop and changed knobs take effect.
#pragma once

#include "core/run/event_queue.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// The hand on a running job. Every function may be called from any thread at any time and returns at once.
class JobControl {
public:
    void pause();
    void resume();
    void singleStep(); ///< lets one keepGoing() through, then pauses again
    void stop();       ///< keepGoing() returns false from now on, also while paused
    bool isPaused() const;
    bool isStopping() const;

    /// Turns a knob ("lr", "rho", ...) of one run, or of all runs of the job, also those that start later, if `run` is
    /// "".
    void setKnob(const std::string& run, const std::string& name, double value);

private:
    friend class JobContext;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_paused = false;
    bool m_stopping = false;
    int m_stepsAllowed = 0;
    struct Knob {
        std::string run;
        std::string name;
        double value;
    };
    std::vector<Knob> m_knobs; ///< in the order they were turned; each run remembers how far it has read
};

/// What a job sees of the outside. Used on the job's own thread only.
class JobContext {
public:
    JobContext(JobControl& control, EventQueue& events) : m_control(control), m_events(events) {}

    /// Blocks while paused. False once stop was asked: finish the unit at hand, save, return.
    bool keepGoing();

    /// keepGoing() without the pause: for inside a unit that should stop, but not be held half way.
    bool isStopping() const { return m_control.isStopping(); }

    /// Any event but the end of the job itself ("" with Finished, Stopped or Failed), which is the runner's to report.
    void emit(const std::string& run, Event event);

    /// Knobs of `run` that were turned since the last call for this run, each once, at its newest value.
    std::map<std::string, double> takeKnobs(const std::string& run);

private:
    JobControl& m_control;
    EventQueue& m_events;
    std::map<std::string, std::size_t> m_knobsRead;
};

/// @throws Error and anything else: the runner turns it into Failed.
using Job = std::function<void(JobContext&)>;

} // namespace sharpscope
