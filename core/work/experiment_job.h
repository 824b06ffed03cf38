// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of the window and of `sharpscope-cli run` and `resume`, for every kind of work. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/work/experiment.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// Does every run of the experiment in a folder of its own under `root`. Each run ends with exactly one of Finished,
/// Stopped, Failed; one that fails does not end the others. A stopped run saves a checkpoint first, and resumes to the
/// same weights, bit for bit, that the uninterrupted run would have reached. An experiment with a sweep becomes one
/// (sweep_job.h).
/// @throws Error from the job if the device is not there or a folder cannot be made; Refusal, before there is any, if a
/// run cannot begin with its data and its network (trial_opening.h).
Job experimentJob(Experiment experiment, std::filesystem::path root);

/// Goes on with unfinished runs from their last checkpoints (from the start where there is none), each with the threads
/// it began with, or with `threads` if that is not 0: its weights may then differ in their last bits. From the first
/// look to its end each is held against every other writer; one that has ended, or that somebody else writes, is left
/// out with a warning.
/// @throws Error from the job if none is left, or one is no run.
Job resumeJob(std::vector<std::filesystem::path> folders, std::int64_t threads = 0);

} // namespace sharpscope
