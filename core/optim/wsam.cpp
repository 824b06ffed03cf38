// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/wsam.h"

#include "core/optim/sam.h"

#include <ATen/ops/sub.h>

namespace sharpscope {

StepResult Wsam::step(const StepInput& input)
{
    const auto [g, perturbed, report] = samGradients(input, m_options.rho, perturbationOf(m_options.common));
    at::Tensor sharpness = at::sub(perturbed, g).mul_(m_options.gamma / (1 - m_options.gamma));
    if (m_options.decoupled) return {.gradient = g, .decoupled = sharpness, .report = report};
    return {.gradient = sharpness.add_(g), .report = report};
}

} // namespace sharpscope
