// SPDX-License-Identifier: GPL-3.0-or-later
// What Slurm's programs print, read. Lines that are of no use are passed over.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace sharpscope {

/// Of `scontrol show config`: task numbers are below it.
std::optional<std::int64_t> maxArraySizeIn(const std::string& config);

/// Of `sbatch --parsable`: "123", or "123;cluster".
/// @throws Error if it is neither.
std::string arrayIdIn(const std::string& answer);

/// Of `squeue --format=%F`, a line a task: the first job's number; empty: there is none.
std::string firstNumberIn(const std::string& answer);

struct QueuedTask {
    std::string state;  ///< "RUNNING", "PENDING" ...
    std::string reason; ///< "Resources", "None" ...

    /// Its batch script runs, or is about to, or ends; else it waits.
    bool isRunning() const;
};
/// Of `squeue --array --format=%K|%T|%r`, by the task's number.
std::map<std::int64_t, QueuedTask> queueIn(const std::string& answer);

/// Of `sacct --parsable2 --format=JobID,State`: how tasks have ended that are in no queue any more ("TIMEOUT",
/// "CANCELLED by 1000", "OUT_OF_MEMORY").
std::map<std::int64_t, std::string> endsIn(const std::string& answer);

/// Of `scontrol show job`.
struct JobNow {
    std::string state;                ///< "RUNNING"; empty: it says none
    std::string reason;               ///< "None", "TimeLimit" ...
    std::optional<std::int64_t> ends; ///< by the limit, or by the grace that preemption gives; Unix seconds
    bool isPreempted = false;

    /// Slurm takes it back into its queue: it runs, or is being ended for its time alone.
    bool isToRequeue() const;
};
JobNow jobIn(const std::string& answer);

} // namespace sharpscope
