// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/inner_loop.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr double smallestNorm = 1e-12; // as SAM's

/// θ in two parts: the front that stays and what is adapted.
struct Halves {
    at::Tensor front; ///< undefined where all is adapted
    at::Tensor moving;

    at::Tensor whole(const at::Tensor& tail) const { return front.defined() ? at::cat({front, tail}) : tail; }
};

/// ∇L_S in the moving part, at `moving`, which is in the graph.
at::Tensor supportGradient(const TaskLoss& lossOf, const Halves& halves, const at::Tensor& moving, const Batch& support,
                           Statistics statistics, bool keepsGraph)
{
    const at::Tensor loss = lossOf(halves.whole(moving), support, statistics).loss;
    return torch::autograd::grad({loss}, {moving}, /*grad_outputs=*/{}, /*retain_graph=*/keepsGraph,
                                 /*create_graph=*/keepsGraph)
        .front();
}

at::Tensor stepped(const TaskLoss& lossOf, const Halves& halves, const Batch& support, const InnerLoop& loop,
                   double rate, Statistics statistics, bool keepsGraph)
{
    // A first-order gradient is a constant: it is taken at a leaf of its own, and the graph of θ' is θ' = θ − const.
    const auto pointAt = [&](const at::Tensor& x) { return keepsGraph ? x : x.detach().requires_grad_(true); };
    const Halves seen{halves.front.defined() && !keepsGraph ? halves.front.detach() : halves.front, halves.moving};
    at::Tensor point = pointAt(halves.moving);
    at::Tensor gradient = supportGradient(lossOf, seen, point, support, statistics, keepsGraph);
    if (loop.rho > 0) {
        const at::Tensor epsilon = gradient * (loop.rho / (gradient.norm() + smallestNorm));
        point = pointAt(point + epsilon);
        gradient = supportGradient(lossOf, seen, point, support, statistics, keepsGraph);
    }
    return halves.moving - rate * gradient;
}

} // namespace

double InnerLoop::rate(std::int64_t step) const
{
    return rates[std::min(static_cast<std::size_t>(step), rates.size() - 1)];
}

at::Tensor adapted(const TaskLoss& lossOf, const at::Tensor& theta, const Batch& support, const InnerLoop& loop,
                   Statistics statistics, const InnerVisit& visit)
{
    const bool isRecorded = at::GradMode::is_enabled() && theta.requires_grad();
    const bool keepsGraph = isRecorded && loop.order == InnerOrder::Second;
    Halves halves{.moving = theta};
    if (loop.adaptedFrom > 0) {
        halves.front = theta.slice(0, 0, loop.adaptedFrom);
        halves.moving = theta.slice(0, loop.adaptedFrom);
    }
    if (visit) visit(0, theta);
    for (std::int64_t step = 0; step < loop.steps; ++step) {
        {
            const at::AutoGradMode recording(true); // the support's own gradient
            halves.moving = stepped(lossOf, halves, support, loop, loop.rate(step), statistics, keepsGraph);
        }
        if (!isRecorded) halves.moving = halves.moving.detach();
        if (visit) visit(step + 1, halves.whole(halves.moving));
    }
    return halves.whole(halves.moving);
}

} // namespace sharpscope
