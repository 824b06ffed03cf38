// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/gsam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/addcmul.h>

#include <algorithm>

namespace sharpscope {

Gsam::Gsam(const GsamOptions& options) : m_options(options), m_radius(options.rho) {}

StepResult Gsam::step(const StepInput& input)
{
    m_radius = m_options.rhoMin + (m_options.rho - m_options.rhoMin) * std::clamp(input.lrFraction, 0.0, 1.0);
    const auto [g, perturbed, report] = samGradients(input, m_radius, perturbationOf(m_options.common));
    const at::Tensor inverseNorm = inverseOf(lengthOf(perturbed));
    const at::Tensor along = innerProduct(g, perturbed).mul_(inverseNorm).mul_(inverseNorm); // g·g̃/‖g̃‖²
    // g̃ − α(g − along·g̃)
    at::Tensor gradient = at::addcmul(perturbed, perturbed, along, m_options.alpha);
    gradient.sub_(g, m_options.alpha);
    return {.gradient = gradient, .report = report};
}

RuleInfo gsamInfo()
{
    RuleInfo info{.name = "gsam",
                  .title = "GSAM",
                  .formula = "θ ← opt(θ, g̃ − α g_⊥), g̃ = ∇L_Bt(θ + ρ_t g/‖g‖), g_⊥ ⟂ g̃ part of g",
                  .paper = "Zhuang et al., Surrogate Gap Minimization Improves Sharpness-Aware Training, 2022",
                  .passes = "2",
                  .help = "SAM that also closes the gap between the perturbed and the plain loss. Its radius can "
                          "follow the learning rate."};
    info.memory = {.vectors = 2};
    info.helps = "3.2 points over SAM on ImageNet's top-1 accuracy with ViT-B/32 (the abstract).";
    info.helpsNot =
        "α is one more number to tune. Under 40 % label noise, at equal passes, behind SAM (docs/results/price.md).";
    info.differences = {{"In the paper the radius follows the learning rate between ρ_min and ρ_max; the authors' "
                         "CIFAR example holds it, and so do the defaults.",
                         {}}};
    info.radii = {
        {10, Json{{"rho", 0.05}, {"rhoMin", 0.05}}, "SAM's for CIFAR-10, held as in the authors' CIFAR example"},
        {100, Json{{"rho", 0.1}, {"rhoMin", 0.1}}, "SAM's for CIFAR-100, held as in the authors' CIFAR example"}};
    info.example.options = {{"rho", 0.5}, {"rhoMin", 0.5}, {"alpha", 0.5}};
    return info;
}

} // namespace sharpscope
