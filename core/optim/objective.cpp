// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/objective.h"

#include "core/model/cross_entropy.h"

namespace sharpscope {

Gradient makeGradient(std::shared_ptr<const Objective> objective)
{
    return [objective = std::move(objective)](const at::Tensor& theta, const Batch& batch,
                                              Statistics statistics) -> LossAndGradient {
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        const LossTerms terms = objective->loss(leaf, batch, statistics);
        return {.loss = terms.loss.detach(), .gradient = gradientOf(terms.loss, leaf), .correct = terms.correct};
    };
}

} // namespace sharpscope
