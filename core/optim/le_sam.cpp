// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/le_sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/mul.h>

#include <cmath>
#include <numbers>

namespace sharpscope {

StepResult LeSam::step(const StepInput& input)
{
    const double sigma = m_options.sigma * 0.5 * (1 + std::cos(std::numbers::pi * input.progress));
    return perturbedStep(input, 1, [&](const at::Tensor& g) {
        Ascent up = ascent(g, input.theta, input.layout, perturbationOf(m_options.common));
        const at::Tensor radius = inverseOf(up.vectorNorm).mul_(sigma).clamp_max_(m_options.rhoMax); // ρ_t
        up.inverseNorm = at::mul(up.inverseNorm, radius);
        return up;
    });
}

RuleInfo leSamInfo()
{
    RuleInfo info{.name = "le-sam",
                  .title = "LE-SAM",
                  .formula = "SAM with ρ_t = min(σ_t/‖g‖, ρ_max), σ_t = σ (1 + cos πτ)/2",
                  .paper = "Wang, Liu, Xie, Gao, Fix the Loss, Not the Radius: Rethinking the Adversarial Perturbation "
                           "of Sharpness-Aware Minimization, 2026",
                  .passes = "2",
                  .help = "SAM whose radius is what raises the loss by σ_t: small where the loss is steep, and falling "
                          "over the run."};
    info.memory = {.vectors = 1};
    info.helps = "CIFAR-10 97.6 %, CIFAR-100 85.9 % claimed (the paper).";
    info.helpsNot = "Its σ and ρ_max are not known to us, so the claim cannot be checked.";
    info.differences = {{"The paper's σ and ρ_max were not at hand: 0.05 and 0.1 are ours.", {}}};
    info.example.options = {{"sigma", 2.5}, {"rhoMax", 10.0}};
    return info;
}

} // namespace sharpscope
