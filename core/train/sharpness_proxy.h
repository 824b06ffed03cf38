// SPDX-License-Identifier: GPL-3.0-or-later
// The sharpness that SAM bounds, to first order, for rules that do not perturb too: L_Bt(θ + ε) − L_Bt(θ) with
// ε = ρ g/‖g‖, g = ∇L_Bt(θ), at θ_l on the train batch of step l (Foret et al., ICLR 2021, eq. 2).
#pragma once

#include "core/train/measurements.h"

namespace sharpscope {

MeasurementInfo sharpnessProxyInfo();

} // namespace sharpscope
