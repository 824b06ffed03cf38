// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/f_sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/sub.h>

namespace sharpscope {

StepResult FSam::step(const StepInput& input)
{
    at::Tensor cosineWithMean;
    StepResult result =
        samStep(input, m_options.rho, perturbationOf(m_options.common), [&](const at::Tensor& g) -> at::Tensor {
            at::Tensor noise = g;
            if (!m_mean.empty()) {
                const at::Tensor& mean = m_mean.beside(g);
                cosineWithMean = cosine(g, mean);
                noise = at::sub(g, mean, m_options.sigma);
            }
            m_mean.average(g, m_options.lambda);
            return noise;
        });
    result.report.cosine = cosineWithMean;
    return result;
}

RuleInfo fSamInfo()
{
    RuleInfo info{.name = "f-sam",
                  .title = "F-SAM",
                  .formula = "SAM with ε = ρ d/‖d‖, d = g − σ m, m ← λ m + (1−λ) g",
                  .paper = "Li, Zhou, He, Cheng, Huang, Friendly Sharpness-Aware Minimization, 2024",
                  .passes = "2",
                  .help = "SAM that perturbs along the batch's noise only, not along the full gradient."};
    info.memory = {.vectors = 2, .kept = 1};
    info.helps = "CIFAR-100 81.2 against SAM's 80.8 % (ResNet-18, the authors' logs).";
    info.helpsNot = "One run each: within what a seed moves.";
    info.differences = {
        {"m averages g, as the authors' code does; pytorch_optimizer's averages g − σ m, which is another rule.", {}}};
    info.radii = {{10, Json{{"rho", 0.05}, {"lambda", 0.9}}, "SAM's for CIFAR-10, with the λ of the authors' class"},
                  {100, Json{{"rho", 0.2}, {"lambda", 0.6}}, "Li et al., 2024 (nblt/F-SAM, run.sh): CIFAR-100"}};
    info.example.options = {{"rho", 0.5}};
    info.example.carried = {{"mean", {3, 0}}};
    return info;
}

} // namespace sharpscope
