// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/sam_sps.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/mul.h>

namespace sharpscope {

StepResult SamSps::step(const StepInput& input)
{
    at::Tensor along, scale; // ε = ρ scale along
    StepResult result = perturbedStep(input, m_options.rho, [&](const at::Tensor& g) {
        Ascent up = ascent(g, input.theta, input.layout, perturbationOf(m_options.common));
        up.inverseNorm.mul_(m_options.lambda).add_(1 - m_options.lambda);
        along = up.vector;
        scale = up.inverseNorm;
        return up;
    });
    if (input.lr == 0) return result;                                                             // no step either way
    const at::Tensor rise = innerProduct(result.gradient, along).mul_(scale).mul_(m_options.rho); // g̃·ε
    along.reset();
    const at::Tensor inverse = inverseOf(lengthOf(result.gradient));
    const at::Tensor gamma = result.report.perturbedLoss.sub(m_options.lowest).sub_(rise).mul_(inverse).mul_(inverse);
    const double largest = m_options.largest > 0 ? m_options.largest : input.lr;
    const at::Tensor share = gamma.clamp_(0, largest).div_(input.lr); // γ/lr
    result.gradient = at::mul(result.gradient, share);
    if (input.weightDecay != 0) // of which the base optimiser adds lr · wd θ, and γ · wd θ is wanted
        result.gradient.addcmul_(input.theta, share.sub(1), input.weightDecay);
    return result;
}

RuleInfo samSpsInfo()
{
    RuleInfo info{
        .name = "sam-sps",
        .title = "SAM-SPS",
        .formula = "θ ← θ − γ (g̃ + wd θ), γ = min([L_Bt(θ+ε) − ℓ* − g̃·ε]₊/‖g̃‖², γ_b), g̃ = ∇L_Bt(θ + ε), ε = ρ "
                   "(1 − λ + λ/‖g‖) g",
        .paper = "Oikonomou, Loizou, Adaptive Sharpness-Aware Minimization with a Polyak-type Step size: A "
                 "Theory-Grounded Scheduler, 2026",
        .passes = "2",
        .help =
            "SAM that chooses the length of its step by Polyak's rule, up to γ_b or the learning rate. For SGD: set "
            "the momentum to 0; without γ_b the learning rate high and constant."};
    info.memory = {.vectors = 2};
    info.helps = "Saves the search for a learning rate (the paper).";
    info.helpsNot =
        "Wants ℓ*: 0 is right for cross-entropy that can be fitted, not with label smoothing or wrong labels.";
    info.differences = {{"What cuts off the step, γ_b: the schedule's learning rate, or a constant.",
                         {{"with a schedule", Json{{"largest", 0.0}}}, {"authors' code", Json{{"largest", 1.0}}}}}};
    info.radii = {
        {10, Json{{"rho", 0.1}, {"lambda", 1.0}}, "Oikonomou, Loizou, 2026 (dimitris-oik/sam_sps): its defaults"}};
    info.example.options = {{"rho", 0.5}};
    return info;
}

} // namespace sharpscope
