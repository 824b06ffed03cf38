// SPDX-License-Identifier: GPL-3.0-or-later
// An array goes to Slurm so that it is found again whatever happens meanwhile. Its name, which no other job has, is in
// submission.json before sbatch is asked, and Slurm's number once sbatch has said it. Where that is missing (who
// submitted was killed, sbatch answered too late), Slurm is asked by the name.
#pragma once

#include "core/base/child_process.h"
#include "core/cluster/submission.h"

namespace sharpscope {

/// The array that is submitted next, with its name and without a number.
SubmittedArray nextArray(const Submission& submission, const ArrayPart& part);

/// Submits it, and writes submission.json before and after; `more`: options of sbatch.
/// @throws NotSubmitted if sbatch refuses: the submission is as it was. Error if it is perhaps submitted: it stays in
/// the submission, without a number.
void submitNext(Submission& submission, const ArrayPart& part, const std::vector<std::string>& more = {},
                const KeepGoing& keepGoing = {});

/// Asks Slurm (`named`: slurm.h's arrayNamed(), or with restraint) for the numbers that are missing. What it does not
/// know of stays without: it was never submitted, or is over and forgotten. Writes nothing.
/// @throws Error if squeue is not there, or cannot reach Slurm.
void findArrays(Submission& submission, const std::function<std::string(const std::string& name)>& named);

} // namespace sharpscope
