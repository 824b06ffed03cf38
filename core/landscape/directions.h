// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/tensor/tensor.h"

#include <cstdint>

namespace sharpscope {

/// δ and η of a landscape, float [P] on θ's device.
struct Directions {
    at::Tensor first;
    at::Tensor second;
};

/// d_f ← d_f ‖w_f‖ / (‖d_f‖ + 1e-10) for each filter f, zero for biases and normalisation layers (Li et al. 2018,
/// "Visualizing the Loss Landscape of Neural Nets", filter normalisation with `ignore=biasbn`). A filter is what makes
/// one output: a leading-index slice of a weight, in θ one block for convolutions and linear layers alike. Without this
/// a network with larger weights looks flatter than an equal one with smaller weights. `direction`: float [P].
at::Tensor filterNormalised(const Layout& layout, const at::Tensor& theta, const at::Tensor& direction);

/// Two filter-normalised directions drawn from N(0, 1). The draws depend on the seed alone, so runs that share a
/// network are looked at along the same ones, each to the measure of its own filters.
Directions randomDirections(const Layout& layout, const at::Tensor& theta, std::int64_t seed);

} // namespace sharpscope
