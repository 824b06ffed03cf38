// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/box_badge.h"

#include "core/acquisition/d2_sampling.h"
#include "core/active_detection/head_pass.h"
#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/persample/sample_cross_entropy.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

namespace {

/// The widest patch, and 1 for the bias.
std::int64_t patchWidth(const std::vector<HeadMap>& maps)
{
    std::int64_t width = 0;
    for (const HeadMap& map : maps)
        width = std::max(width, map.patchSize());
    return width + 1;
}

/// The block of a prior and what the head sees there, double [F].
std::pair<std::int64_t, at::Tensor> placeOf(const std::vector<HeadMap>& maps, std::int64_t prior, std::int64_t width)
{
    std::int64_t block = 0;
    for (const HeadMap& map : maps) {
        if (prior < map.priors()) {
            at::Tensor row = at::zeros({width}, at::kDouble);
            row.narrow(0, 0, map.patchSize()).copy_(map.patch(prior / map.perCell));
            row[width - 1] = 1;
            return {block + prior % map.perCell, row};
        }
        prior -= map.priors();
        block += map.perCell;
    }
    throw Error("the network's head has fewer priors than its answer");
}

} // namespace

at::Tensor BoxGradients::productsWith(std::int64_t c) const
{
    at::Tensor products = at::zeros({images}, at::kDouble);
    const at::Tensor of = image.eq(c).nonzero().flatten();
    if (of.numel() == 0) return products;
    const at::Tensor both = at::matmul(error, error.index_select(0, of).t()) *
                            at::matmul(patch, patch.index_select(0, of).t()) *
                            block.unsqueeze(1).eq(block.index_select(0, of).unsqueeze(0));
    return products.index_add_(0, image, both.sum(1));
}

at::Tensor BoxGradients::squaredNorms() const
{
    at::Tensor norms = at::zeros({images}, at::kDouble);
    for (std::int64_t i = 0; i < images; ++i) {
        const at::Tensor of = image.eq(i).nonzero().flatten();
        if (of.numel() == 0) continue;
        const at::Tensor q = error.index_select(0, of), a = patch.index_select(0, of), in = block.index_select(0, of);
        norms[i] = (at::matmul(q, q.t()) * at::matmul(a, a.t()) * in.unsqueeze(1).eq(in.unsqueeze(0))).sum();
    }
    return norms.clamp_min_(0);
}

std::optional<BoxGradients> boxGradients(const PoolRound& round, const BoxedPool& pool, const PseudoBoxOptions& options)
{
    const at::NoGradGuard noGradients;
    const Architecture& architecture = *round.network.architecture();
    std::vector<std::int64_t> images, blocks;
    std::vector<at::Tensor> errors, patches;
    BoxGradients all;
    const auto see = [&](const at::Tensor& image) {
        ComputePass compute(round.network.layout(), round.theta, round.state, {.statistics = Statistics::UseStored});
        HeadPass pass(compute, round.classes);
        const at::Tensor output = architecture(pass, channelsLast(image))[0];
        const auto [boxes, isFound] = pseudoBoxes(output, pool, options);
        all.without += isFound ? 0 : 1;
        const std::int64_t number = all.images++, width = patchWidth(pass.maps());
        if (boxes.empty()) return;
        errors.push_back(sampleCrossEntropy(scoresAt(output, boxes), labelsOf(boxes)).gradient);
        for (const Detection& box : boxes) {
            auto [block, patch] = placeOf(pass.maps(), box.prior, width);
            images.push_back(number);
            blocks.push_back(block);
            patches.push_back(patch.unsqueeze(0));
        }
    };
    if (!forEachImage(round, pool, see)) return std::nullopt;
    all.image = at::tensor(images, at::kLong);
    all.block = at::tensor(blocks, at::kLong);
    all.error = errors.empty() ? at::empty({0, round.classes + 1}, at::kDouble) : at::cat(errors);
    all.patch = patches.empty() ? at::empty({0, 1}, at::kDouble) : at::cat(patches);
    return all;
}

std::string BoxBadge::whyNot(const Network& network) const
{
    return network.architecture() ? std::string() : "BADGE needs the layers of the network's head, and it shows none";
}

std::optional<PoolScores> BoxBadge::score(const PoolRound& round)
{
    std::optional<BoxGradients> gradients = boxGradients(round, m_pool, m_options);
    if (!gradients) return std::nullopt;
    m_gradients = *std::move(gradients);
    at::Tensor counts = at::zeros({m_gradients.images}, at::kDouble);
    counts.index_add_(0, m_gradients.image, at::zeros({m_gradients.image.size(0)}, at::kDouble) + 1);
    return PoolScores{.score = m_gradients.squaredNorms().sqrt(),
                      .terms = {{"boxes", "boxes", counts}},
                      .withoutBoxes = m_gradients.without};
}

std::vector<std::int64_t> BoxBadge::query(const PoolScores& scores, const PoolRound& round)
{
    const std::vector<std::int64_t> first = highest(scores.score, 1, tieOrder(round));
    if (first.empty()) return {};
    const at::Tensor squares = m_gradients.squaredNorms();
    const auto distances = [&](std::int64_t c) {
        return (squares + squares[c] - 2 * m_gradients.productsWith(c)).clamp_min(0);
    };
    return d2Sample(first.front(), round.count, round.pool.size(), distances,
                    makeGenerator(round.seed, "badge", round.round));
}

} // namespace sharpscope
