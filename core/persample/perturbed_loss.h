// SPDX-License-Identifier: GPL-3.0-or-later
// The loss of every image at its own worst weights, one ascent step away (Kim et al., SAAL, Eq. 3 and 6):
//
//     l'_n = l(x_n, y_n; θ + ε_n),   ε_n = ρ g_n/‖g_n‖,  g_n = ∇_θ l(x_n, y_n; θ)       SAM (Eq. 3)
//                                    ε_n = ρ θ² g_n/‖|θ| g_n‖                            ASAM (the authors' code)
//
// with the stored normalisation statistics. g_n = 0 gives ε_n = 0.
#pragma once

#include "core/model/network.h"

#include <functional>
#include <optional>

namespace sharpscope {

struct PerturbedLossOptions {
    double rho = 0.05;
    bool isAdaptive = false; ///< ASAM
};

/// Of n images; floating tensors have θ's type and lie on its device.
struct PerturbedLosses {
    at::Tensor loss;            ///< [n] l_n, nats
    at::Tensor gradientNorm;    ///< [n] ‖g_n‖; ASAM: ‖|θ| g_n‖
    at::Tensor perturbedLoss;   ///< [n] l'_n
    at::Tensor logits;          ///< [n, C] at θ
    at::Tensor perturbedLogits; ///< [n, C] at θ + ε_n
};

} // namespace sharpscope
