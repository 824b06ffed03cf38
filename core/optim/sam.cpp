// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/sam.h"

#include "core/optim/norms.h"

namespace sharpscope {

StepResult samStep(const StepInput& input, double rho, const Perturbation& perturbation,
                   const std::function<at::Tensor(const at::Tensor& g)>& direction)
{
    StepReport report;
    at::Tensor perturbed;
    { // g is let go before the second pass
        const LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
        const Ascent up =
            ascent(direction ? direction(here.gradient) : here.gradient, input.theta, input.layout, perturbation);
        report = reportOf(here);
        report.perturbation = up.length(rho);
        perturbed = up.from(input.theta, rho);
    }
    const LossAndGradient there = input.gradient(perturbed, input.train, Statistics::Freeze);
    report.perturbedLoss = there.loss;
    report.passes = 2;
    return {.gradient = there.gradient, .report = report};
}

SamGradients samGradients(const StepInput& input, double rho, const Perturbation& perturbation)
{
    SamGradients both;
    const StepResult step = samStep(input, rho, perturbation, [&](const at::Tensor& g) { return both.here = g; });
    both.there = step.gradient;
    both.report = step.report;
    both.report.cosine = cosine(both.here, both.there);
    return both;
}

} // namespace sharpscope
