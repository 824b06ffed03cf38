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

constexpr const char* headWeights = "head.classification_head.";

/// The block of a prior; what the head sees there is written to `row` [F].
std::int64_t placeOf(const std::vector<HeadMap>& maps, std::int64_t prior, at::Tensor row)
{
    std::int64_t block = 0;
    for (const HeadMap& map : maps) {
        if (prior < map.priors()) {
            row.narrow(0, 0, map.patchSize()).copy_(map.patch(prior / map.perCell));
            row[row.size(0) - 1] = 1;
            return block + prior % map.perCell;
        }
        prior -= map.priors();
        block += map.perCell;
    }
    throw Error("the network's head has fewer priors than its answer");
}

} // namespace

std::int64_t patchLength(const Network& network)
{
    std::int64_t deepest = 0;
    for (const Segment& segment : network.layout().parameters)
        if (segment.name.starts_with(headWeights) && segment.shape.size() == 4)
            deepest = std::max(deepest, segment.fanIn);
    return deepest + 1;
}

std::int64_t boxesThatFit(std::int64_t n, std::int64_t length, std::int64_t size, std::int64_t bytes)
{
    return std::max<std::int64_t>(1, bytes / std::max<std::int64_t>(1, n * length * size));
}

at::Tensor BoxGradients::patches(std::int64_t from, std::int64_t to) const
{
    std::vector<at::Tensor> rows;
    for (std::int64_t row = from; row < to;) {
        const std::int64_t first = row % partBoxes, count = std::min(to - row, partBoxes - first);
        rows.push_back(patchParts[static_cast<std::size_t>(row / partBoxes)].narrow(0, first, count));
        row += count;
    }
    return at::cat(rows).to(at::kDouble);
}

at::Tensor BoxGradients::productsWith(std::int64_t c) const
{
    at::Tensor products = at::zeros({images}, at::kDouble);
    const std::int64_t from = begin[static_cast<std::size_t>(c)], of = begin[static_cast<std::size_t>(c) + 1] - from;
    if (of == 0) return products;
    const at::Tensor itsErrors = error.narrow(0, from, of).t(), itsPatches = patches(from, from + of).t(),
                     itsBlocks = block.narrow(0, from, of).unsqueeze(0);
    for (std::int64_t row = 0; row < image.size(0); row += partBoxes) {
        const std::int64_t count = std::min(partBoxes, image.size(0) - row);
        const at::Tensor both = at::matmul(error.narrow(0, row, count), itsErrors) *
                                at::matmul(patches(row, row + count), itsPatches) *
                                block.narrow(0, row, count).unsqueeze(1).eq(itsBlocks);
        products.index_add_(0, image.narrow(0, row, count), both.sum(1));
    }
    return products;
}

at::Tensor BoxGradients::squaredNorms() const
{
    at::Tensor norms = at::zeros({images}, at::kDouble);
    for (std::int64_t i = 0; i < images; ++i) {
        const std::int64_t from = begin[static_cast<std::size_t>(i)],
                           of = begin[static_cast<std::size_t>(i) + 1] - from;
        if (of == 0) continue;
        const at::Tensor q = error.narrow(0, from, of), a = patches(from, from + of), in = block.narrow(0, from, of);
        norms[i] = (at::matmul(q, q.t()) * at::matmul(a, a.t()) * in.unsqueeze(1).eq(in.unsqueeze(0))).sum();
    }
    return norms.clamp_min_(0);
}

std::optional<BoxGradients> boxGradients(const PoolRound& round, const BoxedPool& pool, const PseudoBoxOptions& options,
                                         std::int64_t bytes)
{
    const at::NoGradGuard noGradients;
    const Architecture& architecture = *round.network.architecture();
    const at::TensorOptions numbers = at::TensorOptions(round.theta.scalar_type());
    const std::int64_t length = patchLength(round.network);
    BoxGradients all;
    all.perImage = boxesThatFit(round.pool.size(), length, std::int64_t(numbers.dtype().itemsize()), bytes);
    all.begin = {0};
    std::vector<std::int64_t> images, blocks;
    std::vector<at::Tensor> errors;
    const auto see = [&](const at::Tensor& image) {
        ComputePass compute(round.network.layout(), round.theta, round.state, {.statistics = Statistics::UseStored});
        HeadPass pass(compute, round.classes);
        const at::Tensor output = architecture(pass, channelsLast(image))[0];
        auto [boxes, isFound] = pseudoBoxes(output, pool, options);
        all.without += isFound ? 0 : 1;
        all.cut += std::ssize(boxes) > all.perImage ? 1 : 0;
        boxes.resize(std::min(boxes.size(), static_cast<std::size_t>(all.perImage)));
        if (!boxes.empty()) errors.push_back(sampleCrossEntropy(scoresAt(output, boxes), labelsOf(boxes)).gradient);
        for (const Detection& box : boxes) {
            const auto row = std::ssize(images) % BoxGradients::partBoxes;
            if (row == 0) all.patchParts.push_back(at::zeros({BoxGradients::partBoxes, length}, numbers));
            blocks.push_back(placeOf(pass.maps(), box.prior, all.patchParts.back()[row]));
            images.push_back(all.images);
        }
        all.begin.push_back(std::ssize(images));
        ++all.images;
    };
    if (!forEachImage(round, pool, see)) return std::nullopt;
    all.image = at::tensor(images, at::kLong);
    all.block = at::tensor(blocks, at::kLong);
    all.error = errors.empty() ? at::empty({0, round.classes + 1}, at::kDouble) : at::cat(errors);
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
    PoolScores scores{.score = m_gradients.squaredNorms().sqrt(),
                      .terms = {{"boxes", "boxes", counts}},
                      .withoutBoxes = m_gradients.without};
    if (m_gradients.cut > 0)
        scores.notes.push_back("of " + std::to_string(m_gradients.cut) + " images only the " +
                               std::to_string(m_gradients.perImage) +
                               " surest boxes count: the gradients of all would not fit in 1 GiB");
    return scores;
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
