// SPDX-License-Identifier: GPL-3.0-or-later
// A surface of the loss, f(a, b) = L(θ₀ + a·δ + b·η): around a run's newest checkpoint along random directions of the
// filters' measure (Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets"), through the minima of several
// runs (Garipov et al. 2018), or along the path that a training took. Torch-free.
#pragma once

#include "core/base/describe.h"
#include "core/job/job.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

struct SliceOptions {
    std::string plane = "random";
    std::int64_t points = 17;
    double range = 1;
    double margin = 0.2;
    std::int64_t directionSeed = 123;
    std::string normalisation = "filter";
    std::string vectors = "zero";
    std::string layers;
    std::string split = "train";
    std::int64_t images = 1000;
    std::string statistics = "auto";
};

template <class Visitor>
void describe(SliceOptions& o, Visitor& field)
{
    field("plane", o.plane,
          {.label = "Plane",
           .choices = {"random", "models", "path"},
           .help =
               "random: drawn directions around each run's newest checkpoint. models: through the newest checkpoints "
               "of two or three runs, others and their paths beside. path: the two directions in which a run's "
               "checkpoints moved most (train.keepCheckpoints: 0 keeps all)."});
    field("points", o.points,
          {.label = "Points a side", .min = 3, .max = 257, .help = "Odd, so that the middle is the minimum itself."});
    field("range", o.range,
          {.label = "Range",
           .symbol = "a, b",
           .min = 1e-4,
           .max = 100,
           .help = "From −range to +range around a checkpoint, in units of the filters' own norms."});
    field("margin", o.margin,
          {.label = "Margin",
           .min = 0,
           .max = 10,
           .help = "Around the models or the path, as a part of the box that they span."});
    field(
        "directionSeed", o.directionSeed,
        {.label = "Direction seed", .min = 0, .max = 1e15, .help = "Equal seeds give the same δ and η for every run."});
    field("normalisation", o.normalisation,
          {.label = "Normalisation",
           .choices = {"filter", "layer", "weight", "none"},
           .help = "Of drawn directions: each filter's part as long as the filter (Li et al.), each layer's as the "
                   "layer, each number times its weight, or as drawn.",
           .advanced = true});
    field("vectors", o.vectors,
          {.label = "Biases and γ, β",
           .choices = {"zero", "weights"},
           .help = "Drawn directions leave them alone (biasbn, as published), or have the weights themselves there.",
           .advanced = true});
    field("layers", o.layers,
          {.label = "Only layers",
           .help = "Drawn directions only where a parameter's name holds one of these: layer4, fc. Empty: everywhere.",
           .advanced = true});
    field("split", o.split, {.label = "Images from", .choices = {"train", "test"}, .help = "Without augmentation."});
    field("images", o.images,
          {.label = "Images",
           .unit = "images",
           .min = 1,
           .max = 1e9,
           .help = "The same class-balanced subset at every point."});
    field("statistics", o.statistics,
          {.label = "BatchNorm statistics",
           .choices = {"auto", "stored", "frozen", "re-estimated"},
           .help = "stored: the checkpoints', between several mixed as the weights are. frozen: the first checkpoint's "
                   "everywhere. re-estimated: of as many train images, at every point anew, which is right between "
                   "solutions and costs about as much again twice. auto: stored on random planes, else re-estimated.",
           .advanced = true});
}

void check(const SliceOptions& options, std::vector<Problem>& problems);

/// Whether the network is evaluated with Winograd's convolutions: only over ranges in which the loss moves so far that
/// their rounding is less than a hundred-thousandth of it.
bool usesWinograd(const SliceOptions& options);

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
