// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/vasso.h"

#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

namespace sharpscope {

StepResult Vasso::step(const StepInput& input)
{
    return samStep(input, m_options.rho, perturbationOf(m_options.common), [&](const at::Tensor& g) {
        m_direction.average(g, 1 - m_options.theta);
        return m_direction.beside(g);
    });
}

RuleInfo vassoInfo()
{
    RuleInfo info{.name = "vasso",
                  .title = "VaSSO",
                  .formula = "SAM with ε = ρ d/‖d‖, d ← (1−θ) d + θ g",
                  .paper = "Li, Giannakis, Enhancing Sharpness-Aware Optimization Through Variance Suppression, 2023",
                  .passes = "2",
                  .help = "SAM that perturbs along an averaged gradient, less noisy than one batch's."};
    info.memory = {.vectors = 2, .kept = 1};
    info.helps = "Many wrong labels, where one batch's ascent direction is mostly noise (the paper).";
    info.helpsNot =
        "With the authors' θ = 0.9 nearly SAM, and a little behind it under 40 % label noise (docs/results/price.md).";
    info.radii = {{10, Json{{"rho", 0.05}}, "Li, Giannakis, 2023 (the authors' code): its default"},
                  {100, Json{{"rho", 0.2}}, "Li, Giannakis, 2023 (BingcongLi/VaSSO): CIFAR-100, WRN"}};
    info.example.options = {{"rho", 0.5}, {"theta", 0.25}};
    info.example.carried = {{"direction", {-1, 4}}};
    return info;
}

} // namespace sharpscope
