// SPDX-License-Identifier: GPL-3.0-or-later
// A map of images in the plane: penultimate features along their two principal components (Pearson 1901; Hotelling
// 1933). With X the features less their mean and v₁, v₂ the eigenvectors of XᵀX with the largest eigenvalues, an image
// is at (x·v₁, x·v₂). An eigenvector has no sign of its own: its largest entry by magnitude is made positive.
#pragma once

#include "core/tensor/tensor.h"

#include <array>

namespace sharpscope {

struct FeatureMap {
    at::Tensor points;                 ///< double [n, 2], CPU; NaN for an image with a feature that is no number
    std::array<double, 2> explained{}; ///< share of the variance along each, in [0, 1]; 0 where there is none
};

/// `features` [n, F], on the CPU; labelled images and the pool together, so that they share a plane. The smaller of XᵀX
/// and XXᵀ is taken apart.
FeatureMap featureMap(const at::Tensor& features);

} // namespace sharpscope
