// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/stable_sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/mul.h>

namespace sharpscope {

StepResult StableSam::step(const StepInput& input)
{
    StepResult result = samStep(input, m_options.rho, perturbationOf(m_options.common));
    result.gradient = at::mul(result.gradient, ratioOf(result.report.gradientNorm, lengthOf(result.gradient)));
    return result;
}

RuleInfo stableSamInfo()
{
    RuleInfo info{.name = "stable-sam",
                  .title = "Stable SAM",
                  .formula = "θ ← opt(θ, (‖g‖/‖g̃‖) g̃), g̃ = ∇L_Bt(θ + ρ g/‖g‖)",
                  .paper = "Tan, Zhang, Liu, Wang, Hao, Stabilizing Sharpness-aware Minimization Through A Simple "
                           "Renormalization Strategy, 2025",
                  .passes = "2",
                  .help = "SAM's direction with the length of SGD's gradient: larger learning rates stay stable."};
    info.memory = {.vectors = 1};
    info.helps = "Large learning rates and radii, at which SAM's steps grow too long (the paper).";
    info.helpsNot = "With a learning rate that suits SAM nearly SAM. Sparse SAM goes by the same short name, SSAM, and "
                    "is another rule.";
    info.radii = samsRadii();
    info.example.options = {{"rho", 0.5}};
    return info;
}

} // namespace sharpscope
