// SPDX-License-Identifier: GPL-3.0-or-later
// A run of a sweep, as far as it is, and whether anybody is at work on it: events alone tell a run that goes on from
// one whose process died as little as one that waits for its next turn from one that was stopped. Torch-free.
#pragma once

#include "core/run/run_summary.h"
#include "core/run/sweep_file.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct SweepRun {
    std::string id; ///< its folder
    SweepMark mark;
    RunState state = RunState::Waiting; ///< see rowState()
    std::int64_t step = 0;
    double epoch = 0;
    std::map<std::string, TagSummary> tags;
};

/// Who has hold of a row: a process that writes it, one that works on the sweep and will come to it, or nobody.
enum class RowHold { Nobody, Sweep, Writer };
RowHold rowHold(const std::filesystem::path& run);

/// What a row is: running and waiting only where somebody has hold of it, else stopped, also where its process was
/// killed. What has ended is what its events say.
RunState rowState(RunState told, RowHold hold);

/// Nothing where the run is no sweep's.
std::optional<SweepRun> sweepRunOf(std::string id, const Json& experiment, const RunSummary& summary, RowHold hold);

/// All runs in a sweep's folder; those that cannot be read go into `problems`.
std::vector<SweepRun> readSweepRuns(const std::filesystem::path& folder, std::vector<std::string>& problems);

} // namespace sharpscope
