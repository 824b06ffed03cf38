// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/hessian_vector_product.h"
#include "core/optim/objective.h"

#include <torch/csrc/autograd/autograd.h>

namespace sharpscope {

namespace {

LossAndGradient eachLossAndGradient(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                    Statistics statistics)
{
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor outputs = objective.outputs(leaf, batch, statistics);
    const Objective::Judged judged = objective.judged(outputs, batch);
    const at::Tensor loss = judged.losses.mean();
    const auto gradients = torch::autograd::grad({loss}, {leaf, outputs});
    return {.loss = loss.detach(),
            .gradient = gradients[0],
            .correct = judged.correct,
            .losses = judged.losses.detach(),
            .outputs = gradients[1]};
}

LossAndGradient pulledBackThrough(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                  Statistics statistics, const at::Tensor& cotangent)
{
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor outputs = objective.outputs(leaf, batch, statistics);
    const Objective::Judged judged = objective.judged(outputs.detach(), batch);
    const auto gradients = torch::autograd::grad({outputs}, {leaf}, {cotangent});
    return {.loss = judged.losses.mean(), .gradient = gradients[0], .correct = judged.correct, .losses = judged.losses};
}

} // namespace

Extras extrasOf(std::shared_ptr<const Objective> objective)
{
    Extras extras;
    if (objective->isOfOutputs()) {
        extras.each = [objective](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            return eachLossAndGradient(*objective, theta, batch, statistics);
        };
        extras.pulledBack = [objective](const at::Tensor& theta, const Batch& batch, Statistics statistics,
                                        const at::Tensor& outputs) {
            return pulledBackThrough(*objective, theta, batch, statistics, outputs);
        };
    }
    extras.hessian = [objective](const at::Tensor& theta, const Batch& batch) {
        const auto graph =
            std::make_shared<const GradientGraph>(gradientGraph(*objective, theta, batch, Statistics::UseStored));
        return [graph](const at::Tensor& v) { return productBy(*graph, v, Graph::Kept); };
    };
    extras.loss = [objective](const at::Tensor& theta, const Batch& batch) {
        const at::NoGradGuard noGradients;
        return objective->loss(theta, batch, Statistics::Freeze).loss;
    };
    return extras;
}

} // namespace sharpscope
