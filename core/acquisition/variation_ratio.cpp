// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/variation_ratio.h"

#include "core/acquisition/network_outputs.h"

#include <tuple>

namespace sharpscope {

at::Tensor variationRatio(const at::Tensor& logProbabilities)
{
    const at::Tensor likeliest = logProbabilities.argmax(1, /*keepdim=*/true);
    return logProbabilities.exp().scatter_(1, likeliest, 0).sum(1); // of the others: 1 − p would round
}

std::optional<PoolScores> VariationRatio::score(const PoolRound& round)
{
    const auto logits = logitsOf(round, round.theta, round.pool);
    if (!logits) return std::nullopt;
    const at::Tensor logP = logProbabilities(*logits);
    return PoolScores{.score = variationRatio(logP),
                      .terms = {{"largest", "largest p", std::get<0>(logP.max(1)).exp()}}};
}

} // namespace sharpscope
