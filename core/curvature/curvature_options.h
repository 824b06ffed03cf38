// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of a minimum, and of which images. Torch-free.
#pragma once

#include "core/base/describe.h"

namespace sharpscope {

struct CurvatureOptions {
    std::int64_t images = 1000;
    std::string split = "test";
    std::int64_t step = -1;
    std::vector<std::string> layers;
    std::string loss = "cross-entropy";
    std::string precision = "float32";
    std::int64_t seed = 0;
    std::int64_t batchSize = 0;

    std::int64_t eigenvalues = 5;
    double tolerance = 1e-3;
    std::int64_t mostProducts = 150;

    std::string trace = "none";
    std::int64_t traceProducts = 60;
    std::int64_t densityStarts = 0;
    std::int64_t densityProducts = 60;
    double sigma = 0;
    bool perLayer = false;

    double rho = 0.05;
    std::int64_t ascentSteps = 10;
    double ascentStep = 0.5;
    std::int64_t groupSize = 128;
    double adaptiveRho = 0.5;
    std::string adaptive = "all";
    double eta = 0;
    double picture = 0;
    std::string fisher = "none";

    std::int64_t theorems = 0;
    double delta = 0.05;
    std::string rescale;
};

template <class Visitor>
void describe(CurvatureOptions& o, Visitor& field)
{
    field("images", o.images,
          {.label = "Images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "A class-balanced subset, the same as a landscape's; 0: all. Without augmentation."});
    field("split", o.split, {.label = "Images from", .choices = {"train", "test"}, .help = "Train: as labelled."});
    field("step", o.step,
          {.label = "Checkpoint", .unit = "steps", .min = -1, .max = 1e15, .help = "Its step; −1: the newest."});
    field("layers", o.layers,
          {.label = "Layers",
           .help = "Only over these, the rest of θ held fast: tensors, layers or what lies below a name. None: all."});
    field("loss", o.loss,
          {.label = "Loss",
           .choices = {"cross-entropy", "trained"},
           .help = "trained: with the run's label smoothing. Never with weight decay.",
           .advanced = true});
    field("precision", o.precision,
          {.label = "Precision",
           .choices = {"float32", "float64"},
           .help = "Of the network; sums over images are in double.",
           .advanced = true});
    field("seed", o.seed, {.label = "Seed", .min = 0, .max = 1e15, .help = "Of all that is drawn.", .advanced = true});
    field("batchSize", o.batchSize,
          {.label = "Images at once",
           .min = 0,
           .max = 1e6,
           .help = "Memory: the graph of both backward passes. 0: by the image's size.",
           .advanced = true});
    field("eigenvalues", o.eigenvalues,
          {.label = "Eigenvalues",
           .symbol = "λ₁…λ_k",
           .min = 0,
           .max = 100,
           .help = "The k largest of the Hessian and the most negative, by Lanczos; 0: none."});
    field("tolerance", o.tolerance,
          {.label = "Tolerance",
           .min = 1e-12,
           .max = 0.5,
           .help = "Of each: ‖Hx − λx‖ as a part of the largest |λ|.",
           .advanced = true});
    field("mostProducts", o.mostProducts,
          {.label = "At most",
           .unit = "products",
           .min = 2,
           .max = 1e6,
           .help = "With the Hessian; then Lanczos ends unconverged, and says so.",
           .advanced = true});
    field("trace", o.trace,
          {.label = "Trace",
           .symbol = "tr H",
           .choices = {"none", "hutchinson", "hutch++"},
           .help = "hutch++: the large eigenvalues exactly, the rest by chance; a smaller error."});
    field("traceProducts", o.traceProducts,
          {.label = "Its products", .unit = "products", .min = 3, .max = 1e6, .help = "Its error falls with them."});
    field("densityStarts", o.densityStarts,
          {.label = "Density",
           .symbol = "n_v",
           .unit = "starts",
           .min = 0,
           .max = 1000,
           .help = "Spectral density by stochastic Lanczos quadrature from so many drawn vectors; 0: none."});
    field("densityProducts", o.densityProducts,
          {.label = "Its products",
           .unit = "a start",
           .min = 2,
           .max = 1000,
           .help = "Nodes of each; a vector is kept for each.",
           .advanced = true});
    field("sigma", o.sigma,
          {.label = "Its broadening",
           .symbol = "σ",
           .min = 0,
           .max = 1e9,
           .help = "Of the Gaussian at each node; 0: a hundredth of the nodes' span.",
           .advanced = true});
    field(
        "perLayer", o.perLayer,
        {.label = "Per layer", .help = "λ₁ and trace of each layer's block; Lanczos for each, so it takes its time."});
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "Of max over ‖ε‖ ≤ ρ of L(θ+ε) − L(θ), by one ascent step and by projected ascent; 0: neither."});
    field("ascentSteps", o.ascentSteps,
          {.label = "Ascent steps", .min = 1, .max = 10000, .help = "Of the projected ascent; the best is kept."});
    field("ascentStep", o.ascentStep,
          {.label = "Step size",
           .unit = "ρ",
           .min = 1e-6,
           .max = 1e6,
           .help = "Along the normalised gradient, as a part of the radius.",
           .advanced = true});
    field("groupSize", o.groupSize,
          {.label = "m",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "m-sharpness: the mean of the one step's over groups of m images; 0: none."});
    field("adaptiveRho", o.adaptiveRho,
          {.label = "ASAM's radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "Of max over ‖T⁻¹ε‖ ≤ ρ, T of the weights' sizes; 0: none."});
    field("adaptive", o.adaptive,
          {.label = "ASAM's T",
           .choices = {"all", "layerwise"},
           .help = "all: |w| everywhere, which rescaling leaves alone. layerwise: |w|+η, 1 on biases (the authors).",
           .advanced = true});
    field("eta", o.eta, {.label = "η", .symbol = "η", .min = 0, .max = 100, .help = "Of layerwise.", .advanced = true});
    field("picture", o.picture,
          {.label = "Picture's range",
           .symbol = "a, b",
           .min = 0,
           .max = 100,
           .help = "How a filter-normalised landscape of 5×5 points over ±range rises above L(θ), in the mean and at "
                   "most; 0: not asked."});
    field("fisher", o.fisher,
          {.label = "Fisher trace",
           .symbol = "tr F",
           .choices = {"none", "drawn", "every-class"},
           .help = "Mean ‖∇ log p(y|x)‖², y drawn by the network, or its expectation; and with the data's labels, "
                   "the \"empirical\" one."});
    field("theorems", o.theorems,
          {.label = "Theorems",
           .unit = "batch pairs",
           .min = 0,
           .max = 10000,
           .help = "Agnostic-SAM's: the congruence inequality (2) on so many drawn pairs Bᵗ, Bᵛ of train batches, and "
                   "the terms of the bound (1) for Sᵛ of train images; 0: neither."});
    field("delta", o.delta,
          {.label = "Their δ",
           .symbol = "δ",
           .min = 1e-12,
           .max = 1,
           .help = "Theorem 1 holds with probability 1 − δ.",
           .advanced = true});
    field("rescale", o.rescale,
          {.label = "Rescale",
           .help =
               "LAYER=c: of a copy whose ReLU layer is multiplied by c and the next divided by c; c alone: the first "
               "such pair. The network computes the same: what moves says nothing about it.",
           .advanced = true});
}

} // namespace sharpscope
