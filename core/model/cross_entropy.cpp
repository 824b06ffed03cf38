// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cross_entropy.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <torch/csrc/autograd/autograd.h>

namespace sharpscope {

Loss crossEntropy(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing)
{
    constexpr std::int64_t ignoreNone = -100;
    return {.loss =
                at::cross_entropy_loss(logits, labels, /*weight=*/{}, at::Reduction::Mean, ignoreNone, labelSmoothing),
            .correct = logits.detach().argmax(1).eq(labels).sum(),
            .logits = logits};
}

at::Tensor gradientOf(const at::Tensor& loss, const at::Tensor& leaf)
{
    return torch::autograd::grad({loss}, {leaf}).front();
}

} // namespace sharpscope
