// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/sgd.h"

#include "core/optim/perturbation.h"

namespace sharpscope {

StepResult Sgd::step(const StepInput& input)
{
    const LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
    return {.gradient = here.gradient, .report = reportOf(here)};
}

} // namespace sharpscope
