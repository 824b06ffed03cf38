// SPDX-License-Identifier: GPL-3.0-or-later
// Figure 1 of "Agnostic Sharpness-Aware Minimization": does a step turn the train gradient towards the gradient of
// other data? Measured on batches B^t and B^v that every rule is probed with, so that rules can be compared.
#pragma once

#include "core/optim/step_rule.h"

namespace sharpscope {

/// 0-dim device tensors; the figure's change is after − before.
struct CosineProbe {
    at::Tensor before; ///< cos(∇L_Bt(θ_l), ∇L_Bv(θ̃ᵛ_l))
    at::Tensor after;  ///< the same at θ_{l+1}, on the same batches
};

/// θ̃ᵛ, from θ and ∇L_Bv(θ).
using SecondPoint = std::function<at::Tensor(const at::Tensor& theta, const at::Tensor& gradient)>;

/// θ + ρ g/‖g‖
at::Tensor uphill(const at::Tensor& theta, const at::Tensor& gradient, double rho);

/// cos(∇L_Bt(θ), ∇L_Bv(θ̃ᵛ)). Three gradients, stored statistics left alone.
at::Tensor gradientAlignment(const Gradient& gradient, const at::Tensor& theta, const Batch& train, const Batch& second,
                             const SecondPoint& secondPoint);

/// Both points of Figure 1, θ before and after a step. Six gradients.
CosineProbe probeCosine(const Gradient& gradient, const at::Tensor& before, const at::Tensor& after, const Batch& train,
                        const Batch& second, const SecondPoint& secondPoint);

/// The sharpness proxy L(θ+ε) − L(θ) with ε = ρ g/‖g‖ of the same batch, for rules that do not perturb. 0-dim; two
/// gradients, stored statistics left alone.
at::Tensor sharpness(const Gradient& gradient, const at::Tensor& theta, const Batch& batch, double rho);

} // namespace sharpscope
