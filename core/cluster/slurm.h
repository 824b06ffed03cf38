// SPDX-License-Identifier: GPL-3.0-or-later
// Slurm, by its own programs. Each function starts one of them and waits for it, a minute at most; the program is ended
// once keepGoing says no, which is asked a few times a second, and what it would have answered is an error then.
#pragma once

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "core/cluster/slurm_answers.h"

#include <chrono>
#include <vector>

namespace sharpscope {

/// @throws Error if scontrol is not there or does not say.
std::int64_t slurmMaxArraySize(const KeepGoing& keepGoing = {});

/// sbatch itself has refused, or is not there: Slurm has nothing of it.
class NotSubmitted final : public Error {
public:
    using Error::Error;
};

/// Runs sbatch (sbatchWords()); the array's id.
/// @throws NotSubmitted with what sbatch says. Error where nobody knows whether Slurm has it: sbatch did not answer in
/// time, nor Slurm sbatch, or the answer is no number.
std::string submitArray(const std::vector<std::string>& words, const KeepGoing& keepGoing = {},
                        std::chrono::milliseconds longest = std::chrono::minutes(1));

/// The id of the array of this name that Slurm still knows of; empty: of none.
/// @throws Error if squeue is not there, or cannot reach Slurm.
std::string arrayNamed(const std::string& name, const KeepGoing& keepGoing = {});

/// The tasks of an array that Slurm has in its queue; none of one that it has forgotten.
/// @throws Error if squeue is not there, or cannot reach Slurm.
std::map<std::int64_t, QueuedTask> queueOf(const std::string& array, const KeepGoing& keepGoing = {});

/// How tasks of an array have ended, by Slurm's accounting; none where it keeps none.
std::map<std::int64_t, std::string> endsOf(const std::string& array, const KeepGoing& keepGoing = {});

/// @throws Error with what scancel says.
void cancelArray(const std::string& array, const KeepGoing& keepGoing = {});

/// The task of an array that this process is in, by its environment.
struct OwnTask {
    std::string id;                        ///< "123_4" of an array, else the job's; empty: this process is in none
    std::optional<std::int64_t> ends = {}; ///< by the limit, as the environment says it
};
OwnTask ownTask();

/// Nothing where scontrol is not there or does not answer.
std::optional<JobNow> jobNow(const std::string& id);

/// Back into the queue, to be begun again when there is room; Slurm ends this task then.
/// @throws Error with what scontrol says, or that it is not there.
void requeueTask(const std::string& id);

} // namespace sharpscope
