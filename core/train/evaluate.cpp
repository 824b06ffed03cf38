// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/evaluate.h"

#include "core/data/batch.h"
#include "core/model/cross_entropy.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

std::optional<Evaluation> evaluate(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                   const Subset& subset, std::int64_t batchSize, const std::function<bool()>& keepGoing,
                                   const ForwardOptions& forward)
{
    ForwardOptions stored = forward;
    stored.statistics = Statistics::UseStored;
    const c10::InferenceMode noGradients;
    const auto device = theta.device();
    at::Tensor lossSum = at::zeros({}, at::TensorOptions(at::kDouble).device(device));
    at::Tensor correct = at::zeros({}, at::TensorOptions(at::kDouble).device(device));
    for (std::int64_t begin = 0; begin < subset.size(); begin += batchSize) {
        if (!keepGoing()) return std::nullopt;
        const std::int64_t end = std::min(begin + batchSize, subset.size());
        const Batch batch = makeBatch(subset, at::arange(begin, end), Augmentation{}, at::Generator());
        const Loss loss = crossEntropy(network.forward(theta, state, batch.images, stored), batch.labels);
        lossSum.add_(loss.loss, static_cast<double>(end - begin));
        correct.add_(loss.correct);
    }
    const at::Tensor sums = at::stack({lossSum, correct}).cpu();
    const double images = static_cast<double>(std::max<std::int64_t>(subset.size(), 1));
    return Evaluation{
        .loss = sums[0].item<double>() / images, .accuracy = sums[1].item<double>() / images, .images = subset.size()};
}

} // namespace sharpscope
