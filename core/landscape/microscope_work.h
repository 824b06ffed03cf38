// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"
#include "core/landscape/slice_options.h"
#include "core/landscape/surface_work.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// A run's next step from its checkpoint under the microscope (microscope.h): on the batches that it trains on there,
/// with their augmentation, dropout masks, batch statistics and label smoothing, in exact arithmetic. The rules step
/// from θ by plain gradient descent with the schedule's rate; "this run" is the step that the run itself takes, with
/// its optimiser's momentum and weight decay. With `parts`, also writes there what its points are computed of. Empty:
/// stop was asked on the way.
/// @throws Error if the run is no comparison's, has no such checkpoint, or the gradient vanishes.
std::vector<SurfaceWork> microscopeWorks(JobContext& context, const std::filesystem::path& runFolder,
                                         const SliceOptions& options, const std::filesystem::path& parts = {});

} // namespace sharpscope
