// SPDX-License-Identifier: GPL-3.0-or-later
// A surface of the loss, f(a, b) = L(θ₀ + a·δ + b·η): around a run's newest checkpoint along random directions of the
// filters' measure (Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets"), through the minima of several
// runs (Garipov et al. 2018), or along the path that a training took. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/landscape/slice_options.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// Computes the surfaces of these runs, one after the other (of the plane "models" there is one, which lies in the
/// first run's folder), coarse points first, each reported as a GridPoint of its run and the whole saved as <name>.npz
/// in the run folder (alphas, betas, loss, accuracy, and what they are of). Models on a plane are reported as
/// GridMarked, with the loss that each has in truth once the points are there. All checkpoints are read before anything
/// slow happens, so that runs side by side are looked at where they were at the same moment. A stopped slice keeps the
/// points it has; the next one of the same checkpoint, images and directions takes over all points that it shares with
/// earlier ones, whatever their range or fineness (those of Winograd's convolutions only if it uses them itself; it
/// does not where the run's train.winograd is off). The loss is the cross-entropy without label smoothing, as
/// evaluations have it. Runs on the GPU where there is one, whatever the run did, and on the threads of its lease.
/// With `parts`, of one surface, also writes there what its points are computed of (surface_parts.h).
/// @throws Error from the job if there is no checkpoint or it does not fit the network.
Job slicesJob(std::vector<std::filesystem::path> runFolders, SliceOptions options, std::filesystem::path parts = {});

} // namespace sharpscope
