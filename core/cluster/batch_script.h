// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/submission.h"

namespace sharpscope {

/// What a task exits with that has saved its checkpoint and wants to go on, but could not say so to Slurm (no scontrol
/// in a container): the script, which runs outside of it, does.
inline constexpr int wantsRequeue = 75;

/// The script that each task of each array is. Its one argument is the row that task 0 begins with. Slurm signals the
/// script, which hands the signal on to the program by srun, outlives both, and requeues by ARRAY_TASK, because the
/// plain id is the whole array's.
std::string batchScript(const Submission& submission);

/// sbatch with its arguments for one array, by its name and part; `more`: options in place of the script's.
std::vector<std::string> sbatchWords(const Submission& submission, const SubmittedArray& array,
                                     const std::vector<std::string>& more = {});

} // namespace sharpscope
