// SPDX-License-Identifier: GPL-3.0-or-later
// The edge-of-stability gauge: λ₁ of the training loss's Hessian against the value at which a step becomes unstable,
//
//     2/η                                       gradient descent (Cohen et al., ICLR 2021)
//     ‖g‖/(2ρ) (√(1 + 8ρ/(η‖g‖)) − 1)           SAM (Long & Bartlett, JMLR 2024): along an eigenvector SAM multiplies
//                                               θ by 1 − ηλ(1 + ρλ/‖g‖), which is −1 there; 2/η for ρ → 0
//
// at θ_l. Neither knows of momentum or weight decay. λ₁ by Lanczos that begins from the vector of the time before and
// so takes few products; the vector is in the checkpoint, so that a resumed run measures what one that was never
// stopped would have. What is measured on is said: the step's own batch, as it was
// trained on (its statistics, dropout masks and label smoothing), or a fixed class-balanced part of the train images,
// without augmentation and with stored statistics.
#pragma once

#include "core/train/measurements.h"

namespace sharpscope {

MeasurementInfo edgeOfStabilityInfo();

/// SAM's edge for a gradient's norm; 2/η where ρ = 0.
double samEdge(double gradientNorm, double rho, double lr);

} // namespace sharpscope
