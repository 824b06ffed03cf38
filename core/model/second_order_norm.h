// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation by the batch's own statistics, y = γ x̂ + β with x̂ = (x − μ) s and s = 1/√(σ² + ε), whose
// gradients' own gradients are two passes over the numbers, where LibTorch's are some thirty operations. With m(·) for
// the mean over a channel, P(u) = u − m(u) − x̂ m(u x̂), G for ∂L/∂y and X, Γ, B for the gradients of a product with
// ∂L/∂x = γ s P(G), ∂L/∂γ = Σ G x̂ and ∂L/∂β = Σ G that came in,
//
//     in G:   γ s P(X) + Γ x̂ + B
//     in γ:   s ⟨X, P(G)⟩
//     in x:   s P(h) − γ s² ⟨X, P(G)⟩ x̂ / n,   h = Γ G − γ s (m(G x̂) X + m(X x̂) G)
#pragma once

#include "core/model/pass.h"

namespace sharpscope {

/// As at::batch_norm in training; `statistics` [2, C], of x's type, is filled with μ and s. x [B, C, H, W] or [B, C],
/// float or double, on the CPU; the result is channels-last. Differentiable twice, and no further.
at::Tensor secondOrderNorm(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, double epsilon,
                           const at::Tensor& statistics);

/// Whether it computes such an x.
bool secondOrderNormSuits(const at::Tensor& x);

} // namespace sharpscope
