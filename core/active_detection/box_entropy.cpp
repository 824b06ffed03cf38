// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/box_entropy.h"

#include "core/acquisition/entropy.h"
#include "core/acquisition/network_outputs.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

std::optional<PoolScores> BoxEntropy::score(const PoolRound& round)
{
    const at::NoGradGuard noGradients;
    std::vector<double> scores, counts;
    std::int64_t without = 0;
    const bool isWhole = forEachImage(round, m_pool, [&](const at::Tensor& image) {
        const at::Tensor output = round.network.forward(round.theta, round.state, image, Statistics::UseStored)[0];
        const auto [boxes, isFound] = pseudoBoxes(output, m_pool, m_options);
        without += isFound ? 0 : 1;
        scores.push_back(ofImage(entropyInBits(logProbabilities(scoresAt(output, boxes))), m_options.image));
        counts.push_back(static_cast<double>(boxes.size()));
    });
    if (!isWhole) return std::nullopt;
    return PoolScores{.score = at::tensor(scores, at::kDouble),
                      .terms = {{"boxes", "boxes", at::tensor(counts, at::kDouble)}},
                      .withoutBoxes = without};
}

} // namespace sharpscope
