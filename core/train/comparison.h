// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of the main window and of `sharpscope-cli run`. Torch-free.
#pragma once

#include "core/run/job.h"
#include "core/train/experiment.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// Trains every run of the experiment in a folder of its own under `root`. The runs of a seed take turns, an epoch
/// each, so that their curves grow together; they share initial weights, batch order and augmentation. Each run ends
/// with exactly one of Finished, Stopped, Failed; one that fails does not end the others. A stopped run saves a
/// checkpoint first, and resumes to the same weights, bit for bit, that the uninterrupted run would have reached.
/// @throws Error from the job if the data cannot be loaded or the device is not there.
Job comparisonJob(ExperimentOptions experiment, std::filesystem::path root);

/// Goes on with unfinished runs from their last checkpoints (from the start where there is none).
Job resumeJob(std::vector<std::filesystem::path> folders);

} // namespace sharpscope
