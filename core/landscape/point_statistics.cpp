// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/point_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::int64_t imagesABatch = 128;

/// What `begin` becomes by one batch: (1 − m)·begin + m·statistics, with each layer's own momentum m.
at::Tensor moved(const Network& network, const at::Tensor& theta, const at::Tensor& begin, const Batch& batch)
{
    const at::Tensor state = begin.clone();
    network.forward(theta, state, batch.images, Statistics::Update);
    return state;
}

} // namespace

std::vector<at::Tensor> statisticsPositions(std::int64_t images)
{
    const std::int64_t count = std::max<std::int64_t>(1, images / imagesABatch);
    std::vector<at::Tensor> positions;
    for (std::int64_t i = 0; i < count; ++i)
        positions.push_back(at::arange(i * imagesABatch, i + 1 == count ? images : (i + 1) * imagesABatch));
    return positions;
}

std::vector<Batch> statisticsBatches(const Subset& subset)
{
    const at::NoGradGuard noGradients;
    std::vector<Batch> batches;
    for (const at::Tensor& positions : statisticsPositions(subset.size()))
        batches.push_back(makeBatch(subset, positions, Augmentation{}, at::Generator()));
    return batches;
}

std::optional<at::Tensor> estimatedStatistics(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                              const std::vector<Batch>& batches, const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard noGradients;
    if (state.numel() == 0 || batches.empty()) return state;
    const at::Tensor zero = at::zeros_like(state);
    at::Tensor sum = at::zeros_like(state, at::kDouble), momentum;
    std::int64_t images = 0;
    for (const Batch& batch : batches) {
        if (!keepGoing()) return std::nullopt;
        const at::Tensor fromZero = moved(network, theta, zero, batch).to(at::kDouble);
        if (!momentum.defined())
            momentum = fromZero + 1 - moved(network, theta, at::ones_like(state), batch).to(at::kDouble);
        sum += fromZero / momentum * batch.images.size(0);
        images += batch.images.size(0);
    }
    return sum.div_(images).to(state.scalar_type());
}

} // namespace sharpscope
