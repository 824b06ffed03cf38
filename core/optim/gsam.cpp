// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/gsam.h"

#include "core/optim/norms.h"
#include "core/optim/sam.h"

#include <ATen/ops/addcmul.h>

#include <algorithm>

namespace sharpscope {

Gsam::Gsam(const GsamOptions& options) : m_options(options), m_radius(options.rho) {}

StepResult Gsam::step(const StepInput& input)
{
    m_radius = m_options.rhoMin + (m_options.rho - m_options.rhoMin) * std::clamp(input.lrFraction, 0.0, 1.0);
    const auto [g, perturbed, report] = samGradients(input, m_radius, perturbationOf(m_options.common));
    const at::Tensor inverseNorm = inverseOf(lengthOf(perturbed));
    const at::Tensor along = innerProduct(g, perturbed).mul_(inverseNorm).mul_(inverseNorm); // g·g̃/‖g̃‖²
    // g̃ − α(g − along·g̃)
    at::Tensor gradient = at::addcmul(perturbed, perturbed, along, m_options.alpha);
    gradient.sub_(g, m_options.alpha);
    return {.gradient = gradient, .report = report};
}

} // namespace sharpscope
