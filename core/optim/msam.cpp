// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/msam.h"

#include "core/optim/rule_info.h"
#include "core/optim/sgd.h"

namespace sharpscope {

StepResult Msam::step(const StepInput& input)
{
    if (!input.momentum.defined()) return Sgd().step(input);
    const Ascent along = ascent(input.momentum, input.theta, input.layout, perturbationOf(m_options.common));
    const at::Tensor perturbed = along.from(input.theta, -m_options.rho);
    const LossAndGradient there = input.gradient(perturbed, input.train, Statistics::Update);
    StepResult result{.gradient = there.gradient, .report = reportOf(there)};
    result.report.perturbation = along.length(m_options.rho);
    if (m_options.decay == "perturbed" && input.weightDecay != 0) // the base optimiser adds what it takes at θ
        result.gradient = perturbed.sub_(input.theta).mul_(input.weightDecay).add_(there.gradient);
    return result;
}

at::Tensor Msam::evaluatedAt(const at::Tensor& theta, const at::Tensor& momentum, const Layout& layout) const
{
    if (m_options.evaluate == "theta" || !momentum.defined()) return {};
    return ascent(momentum, theta, layout, perturbationOf(m_options.common)).from(theta, -m_options.rho);
}

RuleInfo msamInfo()
{
    RuleInfo info{
        .name = "msam",
        .title = "MSAM",
        .formula = "θ ← opt(θ, ∇L_Bt(w̃)), w̃ = θ − ρ v/‖v‖, v the momentum",
        .paper =
            "Becker, Altrock, Risse, Momentum-SAM: Sharpness Aware Minimization without Computational Overhead, 2024",
        .passes = "1",
        .help = "Sharpness-aware for the price of SGD: the only gradient is taken ahead, along the momentum. Its train "
                "loss is that of w̃. Needs SGD with momentum."};
    info.memory = {.vectors = 1};
    info.helps = "Where SAM's second pass is too dear: compare it with SAM at equal wall time, as the authors do.";
    info.helpsNot = "Its ρ is up to 60 times SAM's and has to be looked for. Under 40 % label noise, at equal passes, "
                    "ahead of SGD and behind SAM (docs/results/price.md).";
    info.differences = {{"Where weight decay is taken.",
                         {{"authors' code: at w̃", Json{{"decay", "perturbed"}}},
                          {"as every other rule: at θ", Json{{"decay", "theta"}}}}},
                        {"Which weights are evaluated during the run.",
                         {{"authors' code: θ", Json{{"evaluate", "theta"}}},
                          {"where gradients are taken: w̃", Json{{"evaluate", "perturbed"}}}}},
                        {"The sign is minus, in the paper's algorithm and in the authors' code, though a comment there "
                         "calls it ascent.",
                         {}}};
    info.radii = {{10, Json{{"rho", 0.3}}, "Becker et al., 2024 (MarlonBecker/MSAM): its class's default"},
                  {100, Json{{"rho", 3.0}}, "Becker et al., 2024 (MarlonBecker/MSAM, README): CIFAR-100"}};
    info.example.options = {{"rho", 0.5}};
    info.example.momentum = {3, 4};
    return info;
}

} // namespace sharpscope
