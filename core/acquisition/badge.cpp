// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/badge.h"

#include "core/acquisition/d2_sampling.h"
#include "core/acquisition/network_outputs.h"
#include "core/tensor/random.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/ones_like.h>

#include <utility>

namespace sharpscope {

GradientDistances::GradientDistances(at::Tensor q, at::Tensor h)
    : m_q(std::move(q)), m_h(std::move(h)), m_norm(m_q.norm(2, 1).mul_(m_h.norm(2, 1)).square_())
{
}

at::Tensor GradientDistances::to(std::int64_t c) const
{
    const at::Tensor product = at::mv(m_q, m_q[c]).mul_(at::mv(m_h, m_h[c]));
    return m_norm.add(m_norm[c]).sub_(product, 2).clamp_min_(0);
}

PoolScores gradientFactors(const at::Tensor& logits, const at::Tensor& features)
{
    const at::Tensor p = logProbabilities(logits).exp_(), h = features.to(at::kDouble);
    const at::Tensor predicted = p.argmax(1, /*keepdim=*/true);
    const at::Tensor q = p.scatter_add(1, predicted, at::ones_like(p).neg_());
    const at::Tensor error = q.norm(2, 1), length = h.norm(2, 1);
    return {.score = error.mul(length),
            .terms = {{"error", "‖p − onehot ŷ‖", error}, {"features", "‖h‖", length}},
            .embedding = at::cat({q, h}, 1)};
}

std::string Badge::whyNot(const Network& network) const { return whyNoFeatures(network, "BADGE"); }

std::optional<PoolScores> Badge::score(const PoolRound& round)
{
    const auto outputs = outputsOf(round, round.pool, "BADGE");
    if (!outputs) return std::nullopt;
    return gradientFactors(outputs->logits, outputs->features);
}

std::vector<std::int64_t> Badge::query(const PoolScores& scores, const PoolRound& round)
{
    const std::int64_t width = scores.embedding.size(1) - round.classes;
    const GradientDistances distances(scores.embedding.narrow(1, 0, round.classes).contiguous(),
                                      scores.embedding.narrow(1, round.classes, width).contiguous());
    const std::vector<std::int64_t> first = highest(scores.score, 1, tieOrder(round));
    if (first.empty()) return {};
    return d2Sample(
        first.front(), round.count, round.pool.size(), [&](std::int64_t c) { return distances.to(c); },
        makeGenerator(round.seed, "badge", round.round));
}

} // namespace sharpscope
