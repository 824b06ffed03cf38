// SPDX-License-Identifier: GPL-3.0-or-later
// The loss of SSD (Liu et al. 2016, § 2.2):
//
//     L = (1/N) (Σ_positives smoothL1(l − g) + Σ_positives,hard negatives CE(c, y))
//
// N counts the positive priors of the batch. Of the others the hardest take part, three for each positive of their
// image. Without a single positive the sums are empty and N = 1: the loss is 0, where codes that divide have NaN.
#pragma once

#include "core/detection/boxes.h"

namespace sharpscope {

struct MultiboxOptions {
    double threshold = 0.5;         ///< of the overlap of a positive prior with its truth
    double negativesToPositive = 3; ///< at most, in each image
    double locationWeight = 1;      ///< α
    Variances variances = {};
};

/// What a network should answer for a batch.
struct MultiboxTargets {
    at::Tensor labels;  ///< int64 [B, P], 0 for the background
    at::Tensor offsets; ///< [B, P, 4], zeros for the background
};

/// Of truths [B, T, 5], a row (class, x1, y1, x2, y2) each, and class −1 where an image has fewer than T; priors
/// centred [P, 4] of the same type.
MultiboxTargets multiboxTargets(const at::Tensor& truths, const at::Tensor& priors, const MultiboxOptions& options);

/// Sums, not yet divided by N; 0-dim, with a graph to `output`.
struct MultiboxSums {
    at::Tensor location;
    at::Tensor classification;
    at::Tensor positives; ///< N as it is, also 0

    at::Tensor perPositive(const at::Tensor& sum) const;
    at::Tensor loss(const MultiboxOptions& options) const; ///< L
};

/// `output` [B, P, 4 + C]: offsets, then a score for the background and each class.
MultiboxSums multiboxSums(const at::Tensor& output, const MultiboxTargets& targets, const MultiboxOptions& options);

} // namespace sharpscope
