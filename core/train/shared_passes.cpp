// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/shared_passes.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <limits>

namespace sharpscope {

namespace {

/// This process's part of a batch, and its share of the whole.
struct Share {
    Ranks::Part part;
    std::int64_t rows;
    double weight;

    Share(const Ranks& ranks, const Batch& batch)
        : part(ranks.partOf(batch.images.size(0))),
          rows(batch.images.size(0)),
          weight(static_cast<double>(part.count()) / static_cast<double>(rows))
    {
    }
    bool isEmpty() const { return part.count() == 0; }
};

LossAndGradient nothing(const at::Tensor& theta)
{
    return {.loss = at::zeros({}, theta.options()), .gradient = at::zeros_like(theta), .correct = {}};
}

/// Gradients weighted by `gradientWeight`, losses by the share of images, right predictions as they are: one sum.
LossAndGradient summed(const LossAndGradient& own, const Share& share, double gradientWeight, Ranks& ranks)
{
    const at::NoGradGuard noGradients;
    const auto options = own.gradient.options();
    const at::Tensor unknown = at::full({}, share.isEmpty() ? 0 : std::numeric_limits<double>::quiet_NaN(), options);
    const at::Tensor correct = own.correct.defined() ? own.correct.to(options) : unknown;
    at::Tensor all = at::cat(
        {own.gradient * gradientWeight, (own.loss.to(options) * share.weight).reshape({1}), correct.reshape({1})});
    ranks.sum(all);
    const std::int64_t parameters = own.gradient.numel();
    LossAndGradient whole{.loss = all[parameters], .gradient = all.slice(0, 0, parameters), .correct = {}};
    const at::Tensor right = all[parameters + 1];
    if (own.correct.defined() || (share.isEmpty() && !right.isnan().item<bool>())) whole.correct = right;
    return whole;
}

at::Tensor ownRows(const Share& share) { return at::arange(share.part.begin, share.part.end, at::kLong); }

LossAndGradient eachShared(const Gradient& own, const SharedPasses& passes, const at::Tensor& theta, const Batch& batch,
                           Statistics statistics)
{
    const Share share(*passes.ranks, batch);
    // the shape of an output is only known by one
    LossAndGradient part = share.isEmpty() ? own(theta, partOf(batch, {0, 1}), Statistics::Freeze)
                                           : own(theta, partOf(batch, share.part), statistics);
    const at::Tensor losses = part.losses.slice(0, 0, share.part.count());
    const at::Tensor outputs = part.outputs.slice(0, 0, share.part.count()) * share.weight; // of the whole batch's mean
    if (share.isEmpty()) part = nothing(theta);
    LossAndGradient whole = summed(part, share, share.weight, *passes.ranks);
    whole.losses = passes.ranks->gatherRows(losses, ownRows(share), share.rows);
    whole.outputs = passes.ranks->gatherRows(outputs, ownRows(share), share.rows);
    if (statistics == Statistics::Update) settleState(passes, share.rows);
    return whole;
}

} // namespace

Batch partOf(const Batch& batch, const Ranks::Part& part)
{
    return {.images = batch.images.slice(0, part.begin, part.end),
            .labels = batch.labels.slice(0, part.begin, part.end)};
}

void settleState(const SharedPasses& passes, std::int64_t images)
{
    if (passes.state.numel() == 0) return;
    const at::NoGradGuard noGradients;
    const double weight = static_cast<double>(passes.ranks->partOf(images).count()) / static_cast<double>(images);
    at::Tensor state = passes.averagesState ? passes.state * weight : passes.state;
    passes.averagesState ? passes.ranks->sum(state) : passes.ranks->takeFirsts(state);
    if (passes.averagesState) passes.state.copy_(state);
}

Gradient shared(Gradient own, const SharedPasses& passes)
{
    return [own = std::move(own), passes](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
        const Share share(*passes.ranks, batch);
        const LossAndGradient part =
            share.isEmpty() ? nothing(theta) : own(theta, partOf(batch, share.part), statistics);
        LossAndGradient whole = summed(part, share, share.weight, *passes.ranks);
        if (statistics == Statistics::Update) settleState(passes, share.rows);
        return whole;
    };
}

Extras shared(const Extras& own, const SharedPasses& passes)
{
    Extras all = own; // with what is told of the run
    if (own.each)
        all.each = [each = own.each, passes](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            return eachShared(each, passes, theta, batch, statistics);
        };
    if (own.pulledBack)
        all.pulledBack = [back = own.pulledBack, passes](const at::Tensor& theta, const Batch& batch,
                                                         Statistics statistics, const at::Tensor& outputs) {
            const Share share(*passes.ranks, batch);
            const auto [begin, end] = share.part;
            LossAndGradient part =
                share.isEmpty() ? nothing(theta)
                                : back(theta, partOf(batch, share.part), statistics, outputs.slice(0, begin, end));
            if (share.isEmpty()) part.losses = at::zeros({0}, theta.options());
            LossAndGradient whole = summed(part, share, 1, *passes.ranks); // Jᵀ of all rows is a sum
            whole.losses = passes.ranks->gatherRows(part.losses.detach(), ownRows(share), share.rows);
            if (statistics == Statistics::Update) settleState(passes, share.rows);
            return whole;
        };
    if (own.hessian)
        all.hessian = [hessian = own.hessian, passes](const at::Tensor& theta, const Batch& batch) {
            const Share share(*passes.ranks, batch);
            const auto product = share.isEmpty() ? std::function<at::Tensor(const at::Tensor&)>()
                                                 : hessian(theta, partOf(batch, share.part));
            return [product, share, passes](const at::Tensor& v) {
                at::Tensor sum = product ? product(v).detach() * share.weight : at::zeros_like(v);
                passes.ranks->sum(sum);
                return sum;
            };
        };
    if (own.loss)
        all.loss = [loss = own.loss, passes](const at::Tensor& theta, const Batch& batch) {
            const Share share(*passes.ranks, batch);
            at::Tensor sum = share.isEmpty() ? at::zeros({}, theta.options())
                                             : loss(theta, partOf(batch, share.part)) * share.weight;
            passes.ranks->sum(sum);
            return sum;
        };
    return all;
}

} // namespace sharpscope
