// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/ae_sam.h"

#include "core/optim/rule_info.h"
#include "core/optim/sam.h"
#include "core/optim/sgd.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {
constexpr const char* earlierName = "earlier norms";
} // namespace

/// Once a step. What was recorded comes with the input of its own step, and goes by the last decision.
bool AeSam::isSharp(const StepInput& input) const
{
    if (input.step > m_decidedStep) m_isSharp = decide(input);
    m_decidedStep = std::max(m_decidedStep, input.step);
    return m_isSharp;
}

/// By the step before the last; the last one's numbers set out for the next decision.
bool AeSam::decide(const StepInput& input) const
{
    if (m_norms.empty()) return false;
    HostCopy last(m_norms.value());
    const at::Tensor decisive = (m_earlier.empty() ? last : m_earlier).value();
    m_earlier = std::move(last);
    return isAbove(decisive, input.progress);
}

/// Of ‖g‖², μ and σ² [3], which are waited for.
bool AeSam::isAbove(const at::Tensor& threeNorms, double progress) const
{
    const at::Tensor onHost = threeNorms.to(at::kCPU, at::kDouble);
    const double* norms = onHost.data_ptr<double>();
    const double c = (1 - progress) * m_options.lambda2 + progress * m_options.lambda1;
    const double over = norms[0] - norms[1] - c * std::sqrt(norms[2]);
    // as long as one norm is known, its deviation is none: a later step is not SAM's for that
    return over > 0 || (over == 0 && (c <= 0 || decidesNow()));
}

void AeSam::remember(const at::Tensor& gradientNorm)
{
    const at::Tensor square = gradientNorm.square();
    if (m_norms.empty()) return m_norms.set(at::stack({square, square, at::zeros_like(square)}));
    const at::Tensor last = m_norms.value().to(square.device());
    const double keep = m_options.delta;
    const at::Tensor mean = last[1].mul(keep).add_(square, 1 - keep);
    m_norms.set(at::stack({square, mean, last[2].mul(keep).add_(square.sub(mean).square_(), 1 - keep)}));
}

StepResult AeSam::step(const StepInput& input)
{
    if (decidesNow()) {
        LossAndGradient here = input.gradient(input.theta, input.train, Statistics::Update);
        const StepReport report = reportOf(here);
        remember(report.gradientNorm);
        if (!isAbove(m_norms.value(), input.progress)) return {.gradient = here.gradient, .report = report};
        return perturbedStep(input, std::move(here), m_options.rho, [&](const at::Tensor& g) {
            return ascent(g, input.theta, input.layout, perturbationOf(m_options.common));
        });
    }
    StepResult result =
        isSharp(input) ? samStep(input, m_options.rho, perturbationOf(m_options.common)) : Sgd().step(input);
    remember(result.report.gradientNorm);
    return result;
}

NamedTensors AeSam::buffers() const
{
    NamedTensors all = m_norms.saved();
    if (!m_earlier.empty()) all.emplace_back(earlierName, m_earlier.value().clone());
    return all;
}

/// Runs of before have no earlier ones: their next step goes by the last, once.
void AeSam::setBuffers(const NamedTensors& buffers)
{
    m_norms.restore(buffers);
    m_earlier = {};
    for (const auto& [name, tensor] : buffers)
        if (name == earlierName) m_earlier = HostCopy(tensor);
}

RuleInfo aeSamInfo()
{
    RuleInfo info{.name = "ae-sam",
                  .title = "AE-SAM",
                  .formula =
                      "SAM where ‖g‖² ≥ μ + c σ of its running mean and variance, else SGD; c goes from λ₂ to λ₁",
                  .paper = "Jiang, Yang, Zhang, Kwok, An Adaptive Policy to Employ Sharpness-Aware Minimization, 2023",
                  .passes = "1 to 2",
                  .help = "Spends SAM's second pass only where the gradient is large for what it has been "
                          "lately. Equal passes count what it has really spent."};
    info.memory = {.vectors = 1, .beside = "six numbers"};
    info.helps =
        "SAM at a lower price: it converges at SAM's rate, and is called efficient and effective on various data "
        "sets (the abstract, which gives no figure).";
    info.helpsNot = "How many passes a run costs is known only when it is over.";
    info.differences = {
        {"Whose gradient decides: this step's, for which a GPU waits in every step, or that of the step "
         "before the last.",
         {{"here", Json{{"decides", "earlier"}}}, {"paper", Json{{"decides", "now"}}}}}};
    info.radii = samsRadii();
    info.example.options = {{"rho", 0.5}, {"lambda2", 2.0}};
    info.example.carried = {{"norms", {25, 10, 36}}, {earlierName, {25, 10, 36}}};
    return info;
}

} // namespace sharpscope
