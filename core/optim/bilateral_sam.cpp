// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/bilateral_sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"

#include <algorithm>

namespace sharpscope {

StepResult BilateralSam::step(const StepInput& input)
{
    const double rhoMin = m_options.rhoMin * std::clamp(input.lrFraction, 0.0, 1.0);
    StepReport report;
    at::Tensor sum, uphillNorm, downhill; // g₊ + g, ‖g₊‖, θ − ρ_min g/‖g‖
    {
        const LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
        const Ascent up = ascent(here.gradient, input.theta, input.layout, perturbationOf(m_options.common));
        report = reportOf(here);
        report.perturbation = up.length(m_options.rhoMax);
        const LossAndGradient there =
            input.gradient(up.from(input.theta, m_options.rhoMax), input.train, Statistics::Freeze);
        report.perturbedLoss = there.loss;
        report.cosine = cosine(here.gradient, there.gradient);
        uphillNorm = lengthOf(there.gradient);
        downhill = up.from(input.theta, -rhoMin);
        sum = there.gradient.add_(here.gradient);
    }
    const LossAndGradient below = input.gradient(downhill, input.train, Statistics::Freeze);
    report.passes = 3;
    // g₊ + g − ratio·g₋
    return {.gradient = sum.addcmul_(below.gradient, ratioOf(uphillNorm, lengthOf(below.gradient)), -1),
            .report = report};
}

RuleInfo bilateralSamInfo()
{
    RuleInfo info{
        .name = "bilateral-sam",
        .title = "Bilateral SAM",
        .formula = "θ ← opt(θ, g₊ + g − (‖g₊‖/‖g₋‖) g₋), g₊ = ∇L_Bt(θ + ρ_max g/‖g‖), g₋ = ∇L_Bt(θ − ρ_min g/‖g‖)",
        .paper = "Deng, Pang, Zhang, Huang, Bilateral Sharpness-Aware Minimization for Flatter Minima, 2024",
        .passes = "3",
        .help = "SAM that also closes the gap to the lowest loss near by. ρ_min falls with the learning rate."};
    info.memory = {.vectors = 2};
    info.helps = "Better generalisation and robustness than SAM's in classification, transfer learning, human pose "
                 "estimation and quantisation (the abstract, which gives no figure).";
    info.helpsNot =
        "Three passes: at equal passes it has two thirds of SAM's epochs. bSAM, the Bayesian rule, is another.";
    info.radii = {{10, Json{{"rhoMax", 0.05}, {"rhoMin", 0.05}}, "Deng et al., 2024 (ajiaaa/BSAM): its defaults"}};
    info.example.options = {{"rhoMax", 0.5}, {"rhoMin", 0.5}};
    return info;
}

} // namespace sharpscope
