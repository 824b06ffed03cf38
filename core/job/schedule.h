// SPDX-License-Identifier: GPL-3.0-or-later
// Who runs when, for every kind of work. Torch-free.
#pragma once

#include "core/job/kind.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace sharpscope {

/// What a Progress of a run says that waits for a command; of one that goes on it says something else.
inline constexpr const char* waitingForWord = "waiting";

/// One run of a job: its folder, held for writing from before the job began, and how to open it.
struct ScheduledRun {
    RunFolder folder;
    const Kind* kind = nullptr;
    std::string turn;         ///< runs of the same turn are open together and advance one after the other
    std::int64_t threads = 0; ///< in place of those that its experiment.json says, for this time
    double until = 1;         ///< the share of the run after which it stops for now, as if it were asked to
    std::shared_ptr<const void> loaded = {}; ///< held until it is open, which shares the data in it
    std::string resumedFor = {};             ///< the reason of its Resumed, if it goes on
};

/// Takes all runs to their ends, `atOnce` turns at a time, each on a thread of its own when there are several. Each run
/// ends with exactly one of Finished, Stopped, Failed, also one whose turn never came; one that fails does not end the
/// others. Progress goes to the job ("") with the time left, in which pauses and the loading of data do not count.
void runSchedule(std::vector<ScheduledRun> runs, std::int64_t atOnce, JobContext& context);

/// Runs that are too many to be open all the time: those of a turn are asked for when there is room for it. Both are
/// called by one thread at a time.
struct RunSource {
    std::function<std::vector<ScheduledRun>()> next; ///< of one turn; none: there is no other
    std::function<double()> left;                    ///< how many are yet to come, at most
};
/// The same for these. Those that did not have their turn when the job stops are not asked for.
void runSchedule(const RunSource& source, std::int64_t atOnce, JobContext& context);

} // namespace sharpscope
