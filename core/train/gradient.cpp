// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/gradient.h"

#include "core/model/objective.h"

namespace sharpscope {

Gradient makeGradient(std::shared_ptr<const Network> network, at::Tensor state, double labelSmoothing,
                      std::shared_ptr<const std::int64_t> dropoutSeed)
{
    return [=](const at::Tensor& theta, const Batch& batch, Statistics statistics) -> LossAndGradient {
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        const at::Tensor logits =
            network->forward(leaf, state, batch.images, statistics, dropoutSeed ? *dropoutSeed : 0);
        const Loss loss = crossEntropy(logits, batch.labels, labelSmoothing);
        return {.loss = loss.loss.detach(), .gradient = gradientOf(loss.loss, leaf), .correct = loss.correct};
    };
}

} // namespace sharpscope
