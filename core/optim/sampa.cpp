// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/sampa.h"

#include "core/optim/registry.h"

#include <ATen/ops/add.h>

namespace sharpscope {

/// y; as in the authors' code the decay goes with the momentum.
at::Tensor Sampa::pointAhead(const StepInput& input) const
{
    at::Tensor y = at::add(input.theta, m_ahead.value(), -input.lr);
    if (m_options.ahead == "gradient" || !input.momentum.defined()) return y;
    if (input.weightDecay != 0) y.add_(input.theta, -input.lr * input.weightDecay);
    return y.add_(input.momentum, -input.lr * input.momentumKept);
}

StepResult Sampa::step(const StepInput& input)
{
    const bool isFirst = m_ahead.empty();
    if (isFirst) m_ahead.set(input.gradient(input.theta, input.train, Statistics::Freeze).gradient);
    const at::Tensor& along = m_ahead.beside(input.theta);
    const Ascent up = ascent(along, input.theta, input.layout, perturbationOf(m_options.common));
    auto [there, ahead] = input.both({.first = {up.from(input.theta, m_options.rho), input.train, Statistics::Update},
                                      .second = {pointAhead(input), input.train, Statistics::Freeze}}); // x̃ and y
    StepReport report = reportOf(ahead);
    report.perturbation = up.length(m_options.rho);
    report.perturbedLoss = there.loss;
    report.passes = isFirst ? 3 : 2;
    m_ahead.set(ahead.gradient);
    there.gradient.mul_(1 - m_options.lambda);
    if (m_options.lambda != 0) there.gradient.add_(ahead.gradient, m_options.lambda);
    return {.gradient = there.gradient, .report = report};
}

RuleInfo sampaInfo()
{
    RuleInfo info{
        .name = "sampa",
        .title = "SAMPa",
        .formula =
            "θ ← opt(θ, (1−λ) ∇L_Bt(x̃) + λ ∇L_Bt(y)), x̃ = θ + ρ d/‖d‖, y = θ − lr d, d = ∇L(y) of the step before",
        .paper = "Xie, Pethick, Cevher, SAMPa: Sharpness-aware Minimization Parallelized, 2024",
        .passes = "2",
        .help = "SAM whose two gradients do not depend on each other, and so can be taken at the same time. Its train "
                "loss is that of y."};
    info.memory = {.vectors = 4, .kept = 1, .beside = "a second pass's activations where both run at once"};
    info.helps = "Where two devices share a step: SAM's accuracy or better in about SGD's time (the paper, λ = 0.2).";
    info.helpsNot = "On one busy device it costs what SAM does.";
    info.differences = {{"Where y is: a step of d ahead, or a step of the base optimiser with its momentum and weight "
                         "decay.",
                         {{"paper", Json{{"ahead", "gradient"}}}, {"authors' code", Json{{"ahead", "optimizer"}}}}},
                        {"The authors' code takes ∇L(x̃) on the batch before, and its first step is SGD's; here both "
                         "gradients are of Bᵗ, and the first step takes d at θ.",
                         {}}};
    info.radii = {{10, Json{{"rho", 0.1}, {"lambda", 0.2}}, "Xie et al., 2024 (LIONS-EPFL/SAMPa): its defaults"}};
    info.example.options = {{"rho", 0.5}, {"lambda", 0.2}};
    info.example.carried = {{"ahead", {3, 4}}};
    return info;
}

} // namespace sharpscope
