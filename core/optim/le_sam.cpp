// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/le_sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/mul.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sharpscope {

double LeSam::sigmaAt(double progress) const
{
    if (progress < m_options.warmup) return m_options.sigma * progress / m_options.warmup;
    const double from = std::max(m_options.decayFrom, m_options.warmup);
    if (progress < from || from >= 1) return m_options.sigma;
    return m_options.sigma * 0.5 * (1 + std::cos(std::numbers::pi * (progress - from) / (1 - from)));
}

StepResult LeSam::step(const StepInput& input)
{
    const double sigma = sigmaAt(input.progress);
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
    info.helpsNot = "σ is of the loss's size, and so another one for every loss; the claim was not checked here.";
    info.differences = {
        {"How σ goes: a cosine over the whole run, or up over the first 5 %, then level, and down over the "
         "last 20 %.",
         {{"paper", Json{{"warmup", 0.0}, {"decayFrom", 0.0}}},
          {"authors' code", Json{{"warmup", 0.05}, {"decayFrom", 0.8}}}}},
        {"In the authors' code σ changes once an epoch, and ρ_max = 0 is no bound.", {}}};
    info.radii = {{100, Json{{"sigma", 0.35}, {"rhoMax", 999.0}, {"warmup", 0.05}, {"decayFrom", 0.8}},
                   "Wang et al., 2026 (smithgun2005/LE-SAM-ICML2026): CIFAR-100, ResNet-18"}};
    info.example.options = {{"sigma", 2.5}, {"rhoMax", 10.0}};
    return info;
}

} // namespace sharpscope
