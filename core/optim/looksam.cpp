// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/looksam.h"

#include "core/optim/norms.h"
#include "core/optim/sam.h"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/mul.h>

namespace sharpscope {

StepResult LookSam::look(const StepInput& input)
{
    const auto [g, perturbed, report] = samGradients(input, m_options.rho, perturbationOf(m_options.common));
    if (m_options.k > 1) {
        const at::Tensor inverseNorm = inverseOf(report.gradientNorm);
        const at::Tensor along = innerProduct(perturbed, g).mul_(inverseNorm).mul_(inverseNorm); // g̃·g/‖g‖²
        m_across.set(at::addcmul(perturbed, g, along, -1));
    }
    return {.gradient = perturbed, .report = report};
}

StepResult LookSam::step(const StepInput& input)
{
    if (looks(input)) return look(input);

    const LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
    const StepReport report = reportOf(here);
    const at::Tensor& across = m_across.beside(input.theta);
    const at::Tensor ratio = at::mul(report.gradientNorm, inverseOf(lengthOf(across)));
    return {.gradient = at::addcmul(here.gradient, across, ratio, m_options.alpha), .report = report};
}

} // namespace sharpscope
