// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/margin.h"

#include "core/acquisition/network_outputs.h"

#include <ATen/ops/zeros_like.h>

#include <tuple>

namespace sharpscope {

std::optional<PoolScores> Margin::score(const PoolRound& round)
{
    const auto logits = logitsOf(round, round.theta, round.pool);
    if (!logits) return std::nullopt;
    const at::Tensor p = logProbabilities(*logits).exp();
    const at::Tensor sorted = std::get<0>(p.sort(1, /*descending=*/true));
    const at::Tensor first = sorted.select(1, 0);
    const at::Tensor second = p.size(1) > 1 ? sorted.select(1, 1) : at::zeros_like(first);
    return PoolScores{.score = second.sub(first), .terms = {{"p1", "p₁", first}, {"p2", "p₂", second}}};
}

} // namespace sharpscope
