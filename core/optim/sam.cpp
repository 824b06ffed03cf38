// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"

namespace sharpscope {

StepResult perturbedStep(const StepInput& input, double rho, const std::function<Ascent(const at::Tensor& g)>& ascentOf)
{
    return perturbedStep(input, input.gradient(input.theta, input.train, Statistics::Update), rho, ascentOf);
}

StepResult perturbedStep(const StepInput& input, LossAndGradient here, double rho,
                         const std::function<Ascent(const at::Tensor& g)>& ascentOf)
{
    StepReport report = reportOf(here);
    at::Tensor perturbed;
    {
        const Ascent up = ascentOf(here.gradient);
        report.perturbation = up.length(rho);
        perturbed = up.from(input.theta, rho);
    }
    here = {}; // g is let go before the second pass
    const LossAndGradient there = input.gradient(perturbed, input.train, Statistics::Freeze);
    report.perturbedLoss = there.loss;
    report.passes = 2;
    return {.gradient = there.gradient, .report = report};
}

StepResult samStep(const StepInput& input, double rho, const Perturbation& perturbation,
                   const std::function<at::Tensor(const at::Tensor& g)>& direction)
{
    return perturbedStep(input, rho, [&](const at::Tensor& g) {
        return ascent(direction ? direction(g) : g, input.theta, input.layout, perturbation);
    });
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

RuleInfo samInfo()
{
    RuleInfo info{.name = "sam",
                  .title = "SAM",
                  .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ g/‖g‖",
                  .paper = "Foret, Kleiner, Mobahi, Neyshabur, Sharpness-Aware Minimization for Efficiently Improving "
                           "Generalization, 2021",
                  .passes = "2",
                  .help = "Descends with the gradient taken a radius ρ uphill, which prefers flat minima."};
    info.memory = {.vectors = 1};
    info.helps = "CIFAR-100 error 18.8 to 16.5 %, CIFAR-10 3.5 to 2.7 % (WRN-28-10, 200 epochs); with 40 % wrong "
                 "labels 68.8 to 93.4 % right (ResNet-32), all Foret et al.";
    info.helpsNot = "Costs twice SGD's time. A radius that is too large can hold it where only the perturbed gradient "
                    "vanishes, which a start with SGD mends (arXiv 2509.21818).";
    info.differences = {{"Weight decay is the base optimiser's, at θ, as in davda54/sam. In the authors' code "
                         "(google-research/sam) it is part of the loss, so that ε follows it, too.",
                         {}},
                        {"The paper's runs take an ε for each accelerator's share of the batch, as parts do here; "
                         "most code for one device takes one for all of it.",
                         {}}};
    info.radii = {
        {10, Json{{"rho", 0.05}}, "Foret et al., 2021: CIFAR-10"},
        {100, Json{{"rho", 0.1}}, "Foret et al., 2021: CIFAR-100"},
        {10, Json{{"rho", 0.1}}, "Foret et al., 2021: CIFAR-10 with 20 to 60 % wrong labels (0.05 at 80 %)", true}};
    info.example.options = {{"rho", 0.5}};
    return info;
}

} // namespace sharpscope
