// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/curvature/curvature_options.h"
#include "core/job/job.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// Measures these runs' sharpness, one after the other, each at its newest checkpoint or the one of options.step, and
/// writes each report into its run's folder when it is done (core/run/curvature_report.h); a file that is there already
/// with the same options, of the same weights and images, is taken for it. All checkpoints are read before anything
/// slow happens: runs side by side are looked at where they were at the same moment. Reports Progress of the run under
/// way, and a Message "info" with each file's path. Runs on the GPU where there is one, and on the threads of its
/// lease; rests when its queue holds it, and stops between two batches. Torch-free.
/// @throws Error from the job, naming the run and what is wrong with it or with the options.
Job curvatureJob(std::vector<std::filesystem::path> runs, CurvatureOptions options);

} // namespace sharpscope
