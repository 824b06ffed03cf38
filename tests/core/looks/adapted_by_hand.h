// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/meta_trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/log_softmax.h>
#include <torch/csrc/autograd/autograd.h>

namespace sharpscope::test {

/// L_Q(θᵏ) with θʲ⁺¹ = θʲ − α ∇L_S(θʲ + ρ g/‖g‖), averaged over the episodes (seed 0, "episode test", 0, 1, …), of the
/// network itself and torch's own loss and derivatives. The support is normalised by itself.
struct ByHand {
    const LoadedFewShot& run;
    at::Tensor state;
    std::int64_t steps = 2;
    double rho = 0;
    Statistics queries = Statistics::Freeze;

    at::Tensor loss(const at::Tensor& theta, const at::Tensor& rows, Statistics statistics) const
    {
        const at::Tensor images = batchOfClasses(*run.splits.data, rows).images.to(theta.scalar_type());
        const at::Tensor labels = at::arange(rows.size(0), at::kLong).repeat_interleave(rows.size(1));
        const at::Tensor logits = run.network->forward(theta, state, images, statistics);
        return -at::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).mean();
    }

    at::Tensor gradient(const at::Tensor& theta, const at::Tensor& support) const
    {
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        return torch::autograd::grad({loss(leaf, support, Statistics::Freeze)}, {leaf}).front();
    }

    double operator()(const at::Tensor& theta, std::int64_t episodes) const
    {
        double sum = 0;
        for (std::int64_t i = 0; i < episodes; ++i) {
            const at::Tensor rows =
                drawEpisode(run.splits.test, {.ways = 3, .shots = 1, .queries = 2}, 0, "episode test", i);
            const at::Tensor support = rows.narrow(1, 0, 1);
            at::Tensor point = theta;
            for (std::int64_t step = 0; step < steps; ++step) {
                at::Tensor g = gradient(point, support);
                if (rho > 0) g = gradient(point + g * (rho / g.norm()), support);
                point = point - 0.1 * g;
            }
            sum += loss(point, rows.narrow(1, 1, 2), queries).item<double>();
        }
        return sum / static_cast<double>(episodes);
    }
};

} // namespace sharpscope::test
