// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"
#include "core/landscape/slice_options.h"
#include "core/looks/loss_in_view.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// The surfaces of runs of one kind, all planes together, as slicesJob() computes and reports them.
/// @throws Error naming the run and what is wrong.
void computeLossSurfaces(JobContext& context, const std::vector<std::filesystem::path>& runFolders,
                         const SliceOptions& options, const LossOfKind& kind);

} // namespace sharpscope
