// SPDX-License-Identifier: GPL-3.0-or-later
// Theorem 2 of "Agnostic Sharpness-Aware Minimization" (core/run/theorem_report.h) on a pair of batches: Agnostic-SAM's
// step to θ̃ᵗ, and whether it keeps the train gradient congruent with g̃_v as the theorem promises where the radii are
// small. As a measurement along training it is of θ_l and the step's own batches, whatever the rule, so that rules can
// be compared; the radii are those of the experiment's first Agnostic-SAM or Align-SAM.
#pragma once

#include "core/run/theorem_report.h"
#include "core/train/measurements.h"
#include "core/train/method_options.h"

namespace sharpscope {

struct CongruenceRadii {
    double rho1 = 0.1;
    double rho2 = 0.05;
    double rhoV = 0.05;
};

/// Of the first that has some; Agnostic-SAM's defaults if none has.
CongruenceRadii congruenceRadiiOf(const std::vector<MethodOptions>& methods);

/// Four gradients and a Hessian product, in exact arithmetic; `statistics`: Freeze or UseStored.
CongruenceNumbers congruenceOf(const Objective& objective, const at::Tensor& theta, const Batch& train,
                               const Batch& second, const CongruenceRadii& radii, Statistics statistics);

MeasurementInfo congruenceInfo();

} // namespace sharpscope
