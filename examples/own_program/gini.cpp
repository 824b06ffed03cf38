// SPDX-License-Identifier: GPL-3.0-or-later
#include "gini.h"

#include "core/acquisition/network_outputs.h"

#include <ATen/TensorOperators.h>

namespace own {

using namespace sharpscope;

std::optional<PoolScores> Gini::score(const PoolRound& round)
{
    const auto logits = logitsOf(round, round.theta, round.pool);
    if (!logits) return std::nullopt; // it was asked to stop
    const at::Tensor p = logProbabilities(*logits).exp();
    return PoolScores{.score = 1 - p.square().sum(1), .terms = {{"largest", "largest p", p.amax(1)}}};
}

AcquisitionEntry gini()
{
    return acquisitionEntry<Gini, GiniOptions>({.name = "gini",
                                                .title = "Gini",
                                                .formula = "1 − Σ_c p_c²",
                                                .paper = "Gini 1912, Variabilità e mutabilità",
                                                .cost = "n forward passes",
                                                .help = "The images whose predicted distribution is the most mixed."});
}

} // namespace own
