// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/row_history.h"
#include "core/cluster/slurm_answers.h"
#include "core/cluster/submission.h"

#include <functional>

namespace sharpscope {

/// How a row stands. Its run's folder has the first word: a run that has ended has ended, whatever Slurm says; Slurm's
/// queue tells what waits, and why.
struct RowState {
    enum class Is {
        Missing,   ///< it has no run, and is in no queue
        Waiting,   ///< in the queue
        Running,   ///< somebody is at work on it, or its task has just started
        Resumable, ///< its run was left or killed, and is in no queue
        Finished,
        Failed ///< its run cannot go on, or was given up: `why`
    };
    Is is = Is::Missing;
    std::int64_t step = 0;
    double epoch = 0;
    std::int64_t requeues = 0;
    std::string why; ///< of what failed, waits or was left
    std::string job; ///< of the last attempt, as Slurm numbers it: "123_4"
};
const char* toText(RowState::Is is); ///< "missing", ...

/// `run`: the row's folder. `queued`: its task in Slurm's queue. Reads the disk; never throws: what cannot be read is
/// failed, with the reason.
RowState stateOf(const Submission& submission, std::int64_t row, const std::filesystem::path& run,
                 const std::optional<QueuedTask>& queued);

/// Says of rows that are missing or resumable how Slurm has ended their tasks, and of no others. `ends`: how the tasks
/// of an array have ended, by its id; asked of each array that was the last to have such a row.
void addEnds(std::vector<RowState>& rows, const Submission& submission,
             const std::function<std::map<std::int64_t, std::string>(const std::string& array)>& ends);

} // namespace sharpscope
