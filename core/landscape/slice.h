// SPDX-License-Identifier: GPL-3.0-or-later
// A two-dimensional slice of the loss around a checkpoint, f(a, b) = L(θ + a·δ + b·η), along random filter-normalised
// directions: d_f ← d_f ‖w_f‖ / ‖d_f‖ for each filter f, biases and normalisation left alone (Li et al. 2018,
// "Visualizing the Loss Landscape of Neural Nets"). Torch-free.
#pragma once

#include "core/base/describe.h"
#include "core/job/job.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

struct SliceOptions {
    std::int64_t points = 17;
    double range = 1;
    std::int64_t directionSeed = 123;
    std::string split = "train";
    std::int64_t images = 1000;
};

template <class Visitor>
void describe(SliceOptions& o, Visitor& field)
{
    field("points", o.points,
          {.label = "Points a side", .min = 3, .max = 257, .help = "Odd, so that the middle is the minimum itself."});
    field("range", o.range,
          {.label = "Range",
           .symbol = "a, b",
           .min = 1e-4,
           .max = 100,
           .help = "From −range to +range, in units of the filters' own norms."});
    field(
        "directionSeed", o.directionSeed,
        {.label = "Direction seed", .min = 0, .max = 1e15, .help = "Equal seeds give the same δ and η for every run."});
    field("split", o.split, {.label = "Images from", .choices = {"train", "test"}, .help = "Without augmentation."});
    field("images", o.images,
          {.label = "Images",
           .unit = "images",
           .min = 1,
           .max = 1e9,
           .help = "The same class-balanced subset at every point."});
}

void check(const SliceOptions& options, std::vector<Problem>& problems);

/// Whether the network is evaluated with Winograd's convolutions: only over ranges in which the loss moves so far that
/// their rounding is less than a hundred-thousandth of it.
bool usesWinograd(const SliceOptions& options);

/// Computes the slices around the newest checkpoints of these runs, one after the other, coarse points first, each
/// reported as a GridPoint of its run and the whole saved as <name>.npz in the run folder (alphas, betas, loss,
/// accuracy). All checkpoints are read before anything slow happens, so that runs side by side are looked at where they
/// were at the same moment. A stopped slice keeps the points it has; the next one of the same checkpoint, images and
/// directions takes over all points that it shares with earlier ones, whatever their range or fineness (those of
/// Winograd's convolutions only if it uses them itself; it does not where the run's train.winograd is off). The loss is
/// the cross-entropy without label smoothing, as evaluations have it. Runs on the GPU where there is one, whatever the
/// run did, and on the threads of its lease.
/// @throws Error from the job if there is no checkpoint or it does not fit the network.
Job slicesJob(std::vector<std::filesystem::path> runFolders, SliceOptions options);

} // namespace sharpscope
