// SPDX-License-Identifier: GPL-3.0-or-later
// Figure 1 of "Agnostic Sharpness-Aware Minimization" (Nguyen et al., arXiv 2406.07107): does step l turn the gradient
// of its train batch towards that of its second batch?
//
//     before = cos(∇L_Bt(θ_l), ∇L_Bv(θ̃ᵛ_l)),  after = cos(∇L_Bt(θ_{l+1}), ∇L_Bv(θ̃ᵛ_{l+1})),  change = after − before
//     θ̃ᵛ = θ + ρ_v ∇L_Bv(θ)/‖∇L_Bv(θ)‖
//
// on the two batches of step l. ρ_v is the rule's own; a rule without a second batch is measured on the one that
// Agnostic-SAM would have drawn, a quarter of B^t's size, with the radius of the option.
#pragma once

#include "core/train/measurements.h"

namespace sharpscope {

MeasurementInfo alignmentInfo();

} // namespace sharpscope
