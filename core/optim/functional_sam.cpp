// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/functional_sam.h"

#include "core/base/error.h"
#include "core/optim/rule_info.h"

namespace sharpscope {

StepResult FunctionalSam::step(const StepInput& input)
{
    if (!input.extras || !input.extras->each || !input.extras->pulledBack)
        throw Error("functional-sam: the network's outputs are not to be had in this kind of training");
    StepReport report;
    at::Tensor perturbed, outputs;
    {
        const LossAndGradient here = input.extras->each(input.theta, input.train, Statistics::Update);
        const Ascent up = ascent(here.gradient, input.theta, input.layout, perturbationOf(m_options.common));
        report = reportOf(here);
        report.perturbation = up.length(m_options.rho);
        perturbed = up.from(input.theta, m_options.rho);
        outputs = here.outputs;
    }
    const LossAndGradient there = input.extras->pulledBack(perturbed, input.train, Statistics::Freeze, outputs);
    report.perturbedLoss = there.loss;
    report.passes = 2;
    return {.gradient = there.gradient, .report = report};
}

RuleInfo functionalSamInfo()
{
    RuleInfo info{.name = "functional-sam",
                  .title = "Functional SAM",
                  .formula = "θ ← opt(θ, ∇F(θ + ε)ᵀ ∂L/∂F(θ)), ε = ρ g/‖g‖, F the network's output",
                  .paper = "Singh, Mobahi, Agarwala, Dauphin, Avoiding spurious sharpness minimization broadens "
                           "applicability of SAM, 2025",
                  .passes = "2",
                  .help = "SAM without what the loss alone makes of the perturbation: only the network's change under "
                          "it counts. For classification."};
    info.memory = {.vectors = 1, .beside = "the outputs of the batch"};
    info.helps =
        "Language models, where SAM often makes things worse even with twice the compute: better than AdamW and SAM "
        "at an equal number of steps, up to a billion parameters (the abstract).";
    info.helpsNot = "A network that is linear in θ makes it SGD, as in the worked example. Classification only.";
    info.radii = samsRadii();
    info.example.options = {{"rho", 0.5}};
    return info;
}

} // namespace sharpscope
