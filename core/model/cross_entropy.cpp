// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cross_entropy.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <torch/csrc/autograd/autograd.h>

namespace sharpscope {

namespace {

constexpr std::int64_t ignoreNone = -100;

} // namespace

Loss crossEntropy(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing)
{
    return {.loss =
                at::cross_entropy_loss(logits, labels, /*weight=*/{}, at::Reduction::Mean, ignoreNone, labelSmoothing),
            .correct = logits.detach().argmax(1).eq(labels).sum(),
            .logits = logits};
}

at::Tensor crossEntropies(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing)
{
    return at::cross_entropy_loss(logits, labels, /*weight=*/{}, at::Reduction::None, ignoreNone, labelSmoothing);
}

at::Tensor gradientOf(const at::Tensor& loss, const at::Tensor& leaf)
{
    return torch::autograd::grad({loss}, {leaf}).front();
}

} // namespace sharpscope
