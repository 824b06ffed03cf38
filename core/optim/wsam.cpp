// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/wsam.h"

#include "core/optim/rule_info.h"
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

RuleInfo wsamInfo()
{
    RuleInfo info{
        .name = "wsam",
        .title = "WSAM",
        .formula = "θ ← opt(θ, g) − lr γ/(1−γ) (∇L_Bt(θ + ρ g/‖g‖) − g)",
        .paper =
            "Yue et al., Sharpness-Aware Minimization Revisited: Weighted Sharpness as a Regularization Term, 2023",
        .passes = "2",
        .help = "SGD with sharpness as a regulariser of weight γ/(1−γ), applied past the base optimiser."};
    info.memory = {.vectors = 2};
    info.helps =
        "The weight of sharpness is a number of its own; level with SAM or better where it is tuned (the paper).";
    info.helpsNot = "γ = 0.9 weighs sharpness nine times: steps grow large where the loss is steep.";
    info.radii = {{10, Json{{"rho", 0.05}, {"gamma", 0.9}}, "Yue et al., 2023 (the authors' code): its defaults"}};
    info.example.options = {{"rho", 0.5}, {"gamma", 0.9}};
    return info;
}

} // namespace sharpscope
