// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/slice_options.h"
#include "core/landscape/surface_models.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// @throws Error with all that is wrong with the options.
void expectSound(const SliceOptions& options);

/// Of each plane that is asked for its models; its surface lies in the first one's run folder. All of them before
/// anything slow happens: a training may delete checkpoints meanwhile, or go on to others.
std::vector<std::vector<SurfaceModel>> askedPlanes(const std::vector<std::filesystem::path>& runFolders,
                                                   const SliceOptions& options);

/// Whether a plane lies round one checkpoint of a run.
bool isAround(const SliceOptions& options);

} // namespace sharpscope
