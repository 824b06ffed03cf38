// SPDX-License-Identifier: GPL-3.0-or-later
// Agnostic-SAM's two theorems at a checkpoint (core/run/theorem_report.h), with the stored normalisation statistics.
#pragma once

#include "core/curvature/ascent_sharpness.h"
#include "core/curvature/curvature_options.h"
#include "core/curvature/measure.h"
#include "core/train/congruence.h"

namespace sharpscope {

struct TheoremTarget {
    std::shared_ptr<const Network> network;
    at::Tensor theta, state; ///< as a CurvatureTarget's
    Subset train;            ///< what batches are drawn from
    Subset sharp;            ///< Sᵛ: train images
    Subset test;             ///< what L_D is estimated on
    std::int64_t trainBatch = 0, secondBatch = 0;
    CongruenceRadii radii;
    std::int64_t batchSize = 0; ///< images at once
};

/// Theorem 2 on `count` pairs of batches that are drawn independently from the train images, without augmentation.
/// Nothing: asked to stop.
std::optional<std::vector<CongruenceNumbers>> congruenceOfPairs(const TheoremTarget& target,
                                                                const std::shared_ptr<const Objective>& objective,
                                                                std::int64_t count, std::int64_t seed,
                                                                const CurvatureProgress& progress = {});

/// Theorem 1 of an objective over Sᵛ, its maximum by projected ascent: `expected` and `lossBound` are the caller's.
std::optional<BoundNumbers> boundOf(const LossOnImages& sharp, const at::Tensor& theta, double expected,
                                    double lossBound, double delta, const AscentOptions& ascent,
                                    at::Tensor* farthest = nullptr);

/// Both. Theorem 1 for the 0–1 loss, L = 1, and for cross-entropy, which has no bound: L is the largest of an image
/// that was seen, at θ and at the maximum.
std::optional<TheoremReport> checkTheorems(const TheoremTarget& target, const CurvatureOptions& options,
                                           const CurvatureProgress& progress);

} // namespace sharpscope
