// SPDX-License-Identifier: GPL-3.0-or-later
// How all rows of a submission stand: what `sharpscope-cli status` says and the window shows.
#pragma once

#include "core/base/child_process.h"
#include "core/cluster/row_state.h"

#include <set>

namespace sharpscope {

struct RowStanding {
    std::string run;   ///< its folder
    std::string array; ///< Slurm's number of the last one that has it; empty: none has
    RowState state;
};

struct Standing {
    std::string host = {}; ///< that the folder is on; empty: this machine
    std::filesystem::path folder;
    std::string name = {};                ///< of the experiment
    std::vector<std::string> arrays = {}; ///< Slurm's numbers, in the order in which they were submitted
    std::vector<RowStanding> rows = {};
    std::set<std::int64_t> queued = {}; ///< the first rows of tasks that are in Slurm's queue
    std::string problem = {};           ///< why Slurm has said nothing, or the folder; empty: nothing is wrong

    std::int64_t count(RowState::Is is) const;
    std::int64_t requeues() const;
    bool hasEnded() const; ///< nothing of it waits, runs or is missing
};

/// "6 rows: 3 finished, 1 running, 2 waiting"; of one array where it is given.
std::string countsText(const Standing& standing, const std::string* array = nullptr);

/// As `status --json` prints it.
Json toJson(const Standing& standing);
/// @throws Error if it is no such value. `host` is not in it.
Standing standingFrom(const Json& json);

/// What is asked of Slurm: slurm.h's, or with restraint (seldom_slurm.h).
struct AskSlurm {
    std::function<std::map<std::int64_t, QueuedTask>(const std::string& array)> queue;
    std::function<std::map<std::int64_t, std::string>(const std::string& array)> ends;
    std::function<std::string(const std::string& name)> named; ///< an array's number, by its name; empty: none
};
AskSlurm slurmItself(const KeepGoing& keepGoing = {});

/// The folders have the first word. Slurm is asked of arrays that have a row which has not ended (the last one
/// that has it), and how tasks have ended
/// where rows are missing that no queue has; where it does not answer, that is the standing's problem.
/// @throws Error naming the file if the submission cannot be read, or keepGoing() says no.
Standing standingOf(const std::filesystem::path& folder, const AskSlurm& slurm, const KeepGoing& keepGoing = {});

} // namespace sharpscope
