// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/task_loss.h"

#include "core/model/cross_entropy.h"
#include "core/model/second_order_pass.h"

namespace sharpscope {

TaskLoss lossOfNetwork(std::shared_ptr<const Network> network, at::Tensor state)
{
    return [network = std::move(network), state = std::move(state)](const at::Tensor& theta, const Batch& batch,
                                                                    Statistics statistics) {
        const Loss terms =
            crossEntropy(secondOrderForward(*network, theta, state, batch.images, statistics), batch.labels);
        return LossTerms{.loss = terms.loss, .correct = terms.correct};
    };
}

} // namespace sharpscope
