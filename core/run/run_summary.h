// SPDX-License-Identifier: GPL-3.0-or-later
// What a run's events say but for the numbers of its single steps: all that a table of runs needs of it.
#pragma once

#include "core/run/event.h"

#include <map>
#include <string>
#include <vector>

namespace sharpscope {

enum class RunState { Waiting, Running, Finished, Stopped, Failed };
const char* toText(RunState state); ///< "running", ...

/// A knob that was turned on the running job, and from where on it held.
struct KnobTurned {
    Clock clock;
    std::string name;
    double value = 0;
};

struct TagSummary {
    std::int64_t count = 0; ///< how often it was measured
    double last = notMeasured;
    double best = notMeasured; ///< see isHigherBetter(); NaN left out, and a run's round 0 (bestFrom)
};

/// Accuracies and cosines: the highest is the best one. Of all others it is the lowest.
bool isHigherBetter(const std::string& tag);

struct RunSummary {
    Started started;
    RunState state = RunState::Waiting;
    std::string failure;
    Clock last;
    Json result = Json::object();
    std::map<std::string, TagSummary> tags;
    std::vector<KnobTurned> knobs;
    std::vector<Commanded> commands; ///< all others that changed the result
    std::vector<CheckpointSaved> checkpoints;
    std::vector<Resumed> resumes; ///< where it went on after it had stopped, or its process had died

    /// Last value of a tag, also where it is NaN, and best one; NaN where there is none.
    double lastOf(const std::string& tag) const;
    double bestOf(const std::string& tag) const;
    std::int64_t countOf(const std::string& tag) const;
    double fraction() const; ///< of the run's steps that are done, in [0, 1]
};

} // namespace sharpscope
