// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/multibox_loss.h"

#include "core/detection/matching.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/smooth_l1_loss.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <limits>

namespace sharpscope {

namespace {

/// Priors of the background whose loss is among the hardest of their image, bool [B, P].
at::Tensor hardNegatives(const at::Tensor& losses, const at::Tensor& isPositive, double negativesToPositive)
{
    const at::Tensor candidates = losses.detach().masked_fill(isPositive, -std::numeric_limits<double>::infinity());
    const at::Tensor ranks = candidates.argsort(1, /*descending=*/true).argsort(1, /*descending=*/false);
    const at::Tensor wanted = isPositive.sum(1, /*keepdim=*/true).to(at::kDouble).mul_(negativesToPositive);
    return (ranks < wanted).logical_and_(isPositive.logical_not());
}

} // namespace

MultiboxTargets multiboxTargets(const at::Tensor& truths, const at::Tensor& priors, const MultiboxOptions& options)
{
    std::vector<at::Tensor> labels, offsets;
    for (std::int64_t image = 0; image < truths.size(0); ++image) {
        const at::Tensor all = truths.select(0, image);
        const at::Tensor rows = all.index_select(0, (all.select(1, 0) >= 0).nonzero().flatten());
        const at::Tensor boxes = rows.narrow(1, 1, 4);
        const Matches matches = matchedPriors(boxes, rows.select(1, 0).to(at::kLong), priors, options.threshold);
        labels.push_back(matches.labels);
        if (boxes.size(0) == 0) {
            offsets.push_back(at::zeros_like(priors));
            continue;
        }
        const at::Tensor isBackground = matches.labels.eq(0).unsqueeze(1);
        offsets.push_back(
            encoded(boxes.index_select(0, matches.truths), priors, options.variances).masked_fill(isBackground, 0));
    }
    return {at::stack(labels), at::stack(offsets)};
}

at::Tensor MultiboxSums::perPositive(const at::Tensor& sum) const { return sum / positives.clamp_min(1); }

at::Tensor MultiboxSums::loss(const MultiboxOptions& options) const
{
    return perPositive(location * options.locationWeight + classification);
}

MultiboxSums multiboxSums(const at::Tensor& output, const MultiboxTargets& targets, const MultiboxOptions& options)
{
    const at::Tensor locations = output.narrow(2, 0, 4), scores = output.narrow(2, 4, output.size(2) - 4);
    const at::Tensor isPositive = targets.labels > 0;
    const at::Tensor distances = at::smooth_l1_loss(locations, targets.offsets, at::Reduction::None, /*beta=*/1.0);
    const at::Tensor losses = -at::log_softmax(scores, 2).gather(2, targets.labels.unsqueeze(2)).squeeze(2);
    const at::Tensor takesPart = hardNegatives(losses, isPositive, options.negativesToPositive).logical_or_(isPositive);
    return {.location = (distances * isPositive.unsqueeze(2)).sum(),
            .classification = (losses * takesPart).sum(),
            .positives = isPositive.sum().to(output.scalar_type())};
}

} // namespace sharpscope
