// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/carried.h"
#include "core/optim/step_rule.h"

namespace sharpscope {

/// So many power iterations v ← Hv/‖Hv‖ on the Hessian of the train batch's loss at θ, with stored normalisation
/// statistics, from where v stood, at first from g/‖g‖. Of a rule that carries v from step to step.
/// @throws Error naming the rule if second derivatives are not to be had.
void followTopEigenvector(Carried& v, const StepInput& input, const at::Tensor& g, std::int64_t iterations,
                          const std::string& rule);

} // namespace sharpscope
