// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/looksam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/mul.h>

namespace sharpscope {

StepResult LookSam::look(const StepInput& input)
{
    const auto [g, perturbed, report] = samGradients(input, m_options.rho, perturbationOf(m_options.common));
    if (m_options.k > 1) {
        const at::Tensor inverseNorm = inverseOf(report.gradientNorm);
        const at::Tensor along = innerProduct(perturbed, g).mul_(inverseNorm).mul_(inverseNorm); // g̃·g/‖g‖²
        m_across.set(at::addcmul(perturbed, g, along, -1));
    }
    return {.gradient = perturbed, .report = report};
}

StepResult LookSam::step(const StepInput& input)
{
    if (looks(input)) return look(input);

    const LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
    const StepReport report = reportOf(here);
    const at::Tensor& across = m_across.beside(input.theta);
    const at::Tensor ratio = at::mul(report.gradientNorm, inverseOf(lengthOf(across)));
    return {.gradient = at::addcmul(here.gradient, across, ratio, m_options.alpha), .report = report};
}

RuleInfo lookSamInfo()
{
    RuleInfo info{.name = "looksam",
                  .title = "LookSAM",
                  .formula = "every k steps SAM, keep g_v = g̃ ⟂ g; between: θ ← opt(θ, g + α ‖g‖/‖g_v‖ g_v)",
                  .paper =
                      "Liu, Mai, Chen, Hsieh, You, Towards Efficient and Scalable Sharpness-Aware Minimization, 2022",
                  .passes = "1+1/k",
                  .help = "SAM at little more than SGD's cost: the second pass is made every k steps and its direction "
                          "reused between."};
    info.memory = {.vectors = 3, .kept = 1};
    info.helps =
        "Similar gains in accuracy to SAM's at about the cost of SGD or Adam, with vision transformers (the abstract).";
    info.helpsNot = "The direction ages: with large k it falls back towards SGD.";
    info.differences = {
        {"g_v and the norms are over all parameters, as in the paper; widespread ports take them a tensor at a time.",
         {}}};
    info.radii = samsRadii();
    info.example.options = {{"rho", 0.5}, {"k", 2}, {"alpha", 0.5}};
    return info;
}

} // namespace sharpscope
