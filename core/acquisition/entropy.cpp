// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/entropy.h"

#include "core/acquisition/network_outputs.h"

#include <cmath>
#include <tuple>

namespace sharpscope {

at::Tensor entropyInBits(const at::Tensor& logProbabilities)
{
    constexpr double lowest = -1e4; // e^lowest = 0, and 0 · lowest = 0
    return logProbabilities.exp().mul(logProbabilities.clamp_min(lowest)).sum(1).div(-std::log(2.0));
}

std::optional<PoolScores> Entropy::score(const PoolRound& round)
{
    const auto logits = logitsOf(round, round.theta, round.pool);
    if (!logits) return std::nullopt;
    const at::Tensor logP = logProbabilities(*logits);
    return PoolScores{.score = entropyInBits(logP),
                      .terms = {{"largest", "largest p", std::get<0>(logP.max(1)).exp()}}};
}

} // namespace sharpscope
