// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/fisher_trace.h"

#include "core/model/cross_entropy.h"
#include "core/persample/perturbed_loss.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/multinomial.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

namespace {

constexpr double sampleCost = 5; // forward passes

/// ‖∇ log p(y|x)‖² over the block, double [B] on the CPU.
using Squares = std::function<at::Tensor(const at::Tensor& images, const at::Tensor& labels)>;

/// One image after the other.
at::Tensor squaresOf(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                     const ParameterBlock& block, const at::Tensor& images, const at::Tensor& labels)
{
    const at::AutoGradMode recording(true);
    std::vector<double> squares;
    for (std::int64_t i = 0; i < labels.size(0); ++i) {
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        const at::Tensor logits = network.forward(leaf, state, images.narrow(0, i, 1), {.winograd = false});
        const at::Tensor g = block.of(gradientOf(crossEntropy(logits, labels.narrow(0, i, 1)).loss, leaf));
        squares.push_back(at::mul(g, g).sum(at::kDouble).item<double>());
    }
    return at::tensor(squares, at::kDouble);
}

at::Tensor probabilities(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                         const at::Tensor& images)
{
    const at::NoGradGuard noGradients;
    const at::Tensor logits = network.forward(theta, state, images, {.winograd = false});
    return at::log_softmax(logits.to(at::kCPU, at::kDouble), 1).exp();
}

} // namespace

std::optional<double> fisherTrace(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                  const ImageBatches& batches, const ParameterBlock& block, FisherLabels labels,
                                  std::int64_t seed, const Watch& watch)
{
    PerturbedLoss whole(network, theta, state, {.rho = 0});
    const Squares squares = [&](const at::Tensor& images, const at::Tensor& given) {
        if (block.count != theta.numel()) return squaresOf(network, theta, state, block, images, given);
        return whole(images, given).gradientNorm.to(at::kCPU, at::kDouble).square();
    };
    double sum = 0;
    for (std::int64_t i = 0; i < batches.count; ++i) {
        if (!watch.keepGoing()) return std::nullopt;
        const Batch batch = batches.at(i);
        const double size = static_cast<double>(batch.labels.size(0));
        if (labels == FisherLabels::Data) {
            sum += squares(batch.images, batch.labels).sum().item<double>();
            watch.worked(sampleCost * size);
            continue;
        }
        const at::Tensor p = probabilities(network, theta, state, batch.images);
        if (labels == FisherLabels::Drawn) {
            if (!p.isfinite().all().item<bool>()) return std::nan(""); // nothing can be drawn
            const at::Tensor drawn = at::multinomial(p, 1, true, makeGenerator(seed, "fisher", i)).flatten();
            sum += squares(batch.images, drawn.to(batch.labels.device())).sum().item<double>();
            watch.worked(sampleCost * size);
            continue;
        }
        for (std::int64_t c = 0; c < p.size(1); ++c) {
            if (!watch.keepGoing()) return std::nullopt;
            sum += p.select(1, c).dot(squares(batch.images, at::full_like(batch.labels, c))).item<double>();
            watch.worked(sampleCost * size);
        }
    }
    return sum / static_cast<double>(batches.images);
}

} // namespace sharpscope
