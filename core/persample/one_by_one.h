// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/persample/perturbed_loss.h"

namespace sharpscope {

/// What PerturbedLoss computes, as it is written: one image after the other, its gradient over θ by autograd, a forward
/// pass at θ + ε_n. For networks that show no layers, and what the fast form is held against.
PerturbedLosses perturbedLossesOneByOne(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                        const at::Tensor& images, const at::Tensor& labels,
                                        const PerturbedLossOptions& options);

} // namespace sharpscope
