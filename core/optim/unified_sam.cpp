// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/unified_sam.h"

#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

namespace sharpscope {

double UnifiedSam::lambdaAt(std::int64_t step) const
{
    const double inverse = 1 / static_cast<double>(step + 1);
    if (m_options.over == "1/t") return inverse;
    return m_options.over == "1-1/t" ? 1 - inverse : m_options.lambda;
}

StepResult UnifiedSam::step(const StepInput& input)
{
    const double lambda = lambdaAt(input.step);
    return perturbedStep(input, m_options.rho, [&](const at::Tensor& g) {
        Ascent up = ascent(g, input.theta, input.layout, perturbationOf(m_options.common));
        up.inverseNorm.mul_(lambda).add_(1 - lambda);
        return up;
    });
}

RuleInfo unifiedSamInfo()
{
    RuleInfo info{.name = "unified-sam",
                  .title = "Unified SAM",
                  .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ (1 − λ + λ/‖g‖) g",
                  .paper = "Oikonomou, Loizou, Sharpness-Aware Minimization: General Analysis and Improved Rates, 2025",
                  .passes = "2",
                  .help = "All of what lies between USAM (λ = 0) and SAM (λ = 1)."};
    info.memory = {.vectors = 1};
    info.helps = "To see what the norm in SAM does, and for its theory: rates without bounded noise (the paper).";
    info.helpsNot =
        "λ is one more number to tune. Under 40 % label noise not decided against SAM (docs/results/price.md).";
    info.example.options = {{"rho", 0.1}, {"lambda", 0.5}};
    return info;
}

} // namespace sharpscope
