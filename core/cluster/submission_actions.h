// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a submission once it is made.
#pragma once

#include "core/cluster/slurm.h"
#include "core/cluster/submission.h"

namespace sharpscope {

/// Ends its arrays that are in the queue; their numbers. What runs saves a checkpoint first.
/// @throws Error naming the file, or with what Slurm says.
std::vector<std::string> cancelSubmission(const std::filesystem::path& folder, const KeepGoing& keepGoing = {});

struct Resubmitted {
    std::vector<SubmittedArray> arrays;
    std::int64_t rowsPerTask = 1;
    std::int64_t rows = 0;
    std::int64_t failed = 0; ///< rows that have failed, whether they are among the others or not
};

/// Submits the rows that are missing or resumable and in no queue; those that have failed, too, if `alsoFailed`.
/// `more`: options of sbatch. What is submitted stands in the submission's file at once.
/// @throws Error naming the file, or with what Slurm says: also if it cannot say what is in its queue.
Resubmitted resubmitMissing(const std::filesystem::path& folder, bool alsoFailed = false,
                            const std::vector<std::string>& more = {}, const KeepGoing& keepGoing = {});

} // namespace sharpscope
