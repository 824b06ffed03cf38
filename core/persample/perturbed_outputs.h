// SPDX-License-Identifier: GPL-3.0-or-later
// The two passes over a batch that give every image n weights of its own, θ + ε_n with ε_n = ρ g_n/‖g_n‖ (ASAM:
// ρ θ² g_n/‖|θ| g_n‖), whatever an image's loss is of the network's outputs. Layer by layer (sample_layer.h).
#pragma once

#include "core/model/network.h"
#include "core/persample/layer_pass.h"

#include <functional>

namespace sharpscope {

/// From outputs [B, ...] at θ, without a graph, ∂l_n/∂outputs_n of every image, of any length that an image likes.
using OutputGradient = std::function<at::Tensor(const at::Tensor& outputs)>;

struct PerturbedOutputs {
    at::Tensor outputs;   ///< [B, ...] at θ
    at::Tensor length;    ///< double [B], ‖g_n‖ (ASAM: ‖|θ| g_n‖) of that gradient
    at::Tensor perturbed; ///< [B, ...] at θ + ε_n; at θ where the length is 0
};

/// `layers` are of this architecture and θ, with the stored statistics. `images` [B, C, H, W] of θ's type.
PerturbedOutputs perturbedOutputs(const Architecture& architecture, SampleLayers& layers, const at::Tensor& images,
                                  double rho, const OutputGradient& gradientOf);

} // namespace sharpscope
