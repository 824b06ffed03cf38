// SPDX-License-Identifier: GPL-3.0-or-later
// What a surface is asked of: the plane, the grid, the images. The window's form, `--set` and a surface's file hold
// this same value. Torch-free.
#pragma once

#include "core/base/describe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

struct SliceOptions {
    std::string plane = "random";
    std::int64_t points = 17;
    double range = 1;
    double margin = 0.2;
    double rho = 0.05;
    std::int64_t step = -1;
    double every = 0;
    std::int64_t directionSeed = 123;
    std::string normalisation = "filter";
    std::string vectors = "zero";
    std::string layers = {};
    std::string kinds = {};
    std::string split = "train";
    std::int64_t images = 1000;
    std::string statistics = "auto";
    std::string origin = {};
    std::string of = "auto";
    std::int64_t tasks = 4;
    std::string across = "pca";
};

template <class Visitor>
void describe(SliceOptions& o, Visitor& field)
{
    field("plane", o.plane,
          {.label = "Plane",
           .choices = {"random", "models", "path", "hessian", "microscope", "adaptation"},
           .help =
               "random: drawn directions around each run's newest checkpoint. models: through the newest checkpoints "
               "of two or three runs, others and their paths beside. path: the two directions in which a run's "
               "checkpoints moved most (train.keepCheckpoints: 0 keeps all). hessian: the two eigenvectors of the "
               "largest eigenvalues, λ₁ and λ₂. microscope: the plane of SAM's ε and g̃ at a training's next step, "
               "on its own batch, with where SGD, SAM, ASAM and Agnostic-SAM look and step to. adaptation: of a "
               "few-shot run the inner loops of some tasks, on the loss around the meta-initialisation."});
    field("points", o.points,
          {.label = "Points a side",
           .min = 3,
           .max = 257,
           .help = "Odd, so that the middle is the minimum itself. 3×3, 5×5, 9×9, 17×17 ... come first, each whole "
                   "before the next; a finer grid takes over what a coarser one has computed."});
    field("range", o.range,
          {.label = "Range",
           .symbol = "a, b",
           .min = 1e-4,
           .max = 100,
           .help = "From −range to +range around a checkpoint, in units of the filters' own norms; along eigenvectors "
                   "of length 1, in weight space as it is."});
    field("margin", o.margin,
          {.label = "Margin",
           .min = 0,
           .max = 10,
           .help = "Around the models or the path, as a part of the box that they span."});
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 1e-6,
           .max = 100,
           .help = "The microscope's ball, and SAM's ε. ASAM takes 10 ρ, Agnostic-SAM ρ₁ = 2ρ and ρ₂ = ρ_v = ρ: their "
                   "papers' ratios. The run's own rule keeps its own options."});
    field("step", o.step,
          {.label = "Checkpoint",
           .unit = "steps",
           .min = -1,
           .max = 1e15,
           .help = "Its step; −1: the newest. A path ends there."});
    field("every", o.every,
          {.label = "Film, every",
           .unit = "epochs",
           .min = 0,
           .max = 1e6,
           .help = "A surface for each kept checkpoint that is so many epochs after the one before, all along the same "
                   "two directions, those of the last: the training as a film. 0: one surface."});
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
           .choices = {"zero", "weights", "drawn"},
           .help = "Drawn directions leave them alone (biasbn, as published), have the weights themselves there, or "
                   "are drawn there too, each as a filter of its own.",
           .advanced = true});
    field("layers", o.layers,
          {.label = "Only layers",
           .help =
               "Directions, and differences of models, only where a parameter's name holds one of these: layer4, fc. "
               "Empty: everywhere.",
           .advanced = true});
    field("kinds", o.kinds,
          {.label = "Only kinds",
           .help = "Only in parameters of these kinds: conv, linear, normalisation, bias. Empty: all.",
           .advanced = true});
    field("split", o.split, {.label = "Images from", .choices = {"train", "test"}, .help = "Without augmentation."});
    field("images", o.images,
          {.label = "Images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "The same class-balanced subset at every point; 0: all."});
    field("statistics", o.statistics,
          {.label = "BatchNorm statistics",
           .choices = {"auto", "stored", "frozen", "re-estimated"},
           .help =
               "stored: the checkpoints', between several mixed as the weights are. frozen: the first checkpoint's "
               "everywhere. re-estimated: of as many train images, at every point anew, which is right between "
               "solutions and costs about as much again twice. auto: stored around one checkpoint, else re-estimated.",
           .advanced = true});
    field("origin", o.origin,
          {.label = "Origin",
           .help =
               "Of a plane of models the run at (0, 0), by its folder's name. Empty: the first by its rule's place in "
               "the list of rules, seed and name, whichever order they are given in.",
           .advanced = true});
    field("tasks", o.tasks,
          {.label = "Inner loops",
           .symbol = "T",
           .unit = "tasks",
           .min = 2,
           .max = 64,
           .help =
               "Of so many of the episodes the path θ → θ′ is drawn; the rest of it that lies off the plane is said."});
    field("across", o.across,
          {.label = "Across",
           .choices = {"pca", "random"},
           .help = "pca: the two directions in which the tasks' adapted weights lie farthest from θ. random: drawn "
                   "directions, the same for every run; next to nothing of an inner loop lies in them."});
    field("of", o.of,
          {.label = "Loss of",
           .choices = {"auto", "adapted", "queries", "supports"},
           .help = "Of a few-shot run: the mean over episodes with as many query images, of its test. adapted: of the "
                   "queries after the inner steps, which the outer loop descends. queries, supports: of these before "
                   "adapting. auto: adapted; with inner loops supports, which these descend.",
           .advanced = true});
}

/// Whether a field changes anything on the planes of this kind.
bool meansSomething(const std::string& field, const std::string& plane);

/// Also fields that mean nothing on the plane and are not at their default: nothing that is asked for is passed over.
void check(const SliceOptions& options, std::vector<Problem>& problems);

/// Whether the network is evaluated with Winograd's convolutions: only over ranges in which the loss moves so far that
/// their rounding is less than a hundred-thousandth of it.
bool usesWinograd(const SliceOptions& options);

} // namespace sharpscope
