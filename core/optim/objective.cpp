// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/objective.h"

#include "core/model/cross_entropy.h"

namespace sharpscope {

LossAndGradient lossAndGradient(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                Statistics statistics, Arithmetic arithmetic)
{
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const LossTerms terms = objective.loss(leaf, batch, statistics, arithmetic);
    return {.loss = terms.loss.detach(), .gradient = gradientOf(terms.loss, leaf), .correct = terms.correct};
}

Gradient makeGradient(std::shared_ptr<const Objective> objective)
{
    return [objective = std::move(objective)](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
        return lossAndGradient(*objective, theta, batch, statistics);
    };
}

} // namespace sharpscope
