// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/noise_stability.h"

#include "core/acquisition/distances.h"
#include "core/acquisition/k_center.h"
#include "core/acquisition/network_outputs.h"
#include "core/tensor/random.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <tuple>

namespace sharpscope {

at::Tensor noisyTheta(const Layout& layout, const at::Tensor& theta, double scale, std::int64_t seed,
                      std::int64_t round, std::int64_t k)
{
    const at::NoGradGuard noGradients;
    const at::Tensor noisy = theta.clone();
    at::Generator generator = makeGenerator(seed, "noise stability", round, k);
    for (const Segment& segment : layout.parameters) {
        if (!segment.name.ends_with("weight")) continue;
        const at::Tensor noise = at::empty({segment.count}).normal_(0, 1, generator).to(theta.options());
        const at::Tensor part = noisy.narrow(0, segment.offset, segment.count);
        part.add_(noise.mul_(part.norm().mul(scale).div(noise.norm())));
    }
    return noisy;
}

std::optional<PoolScores> NoiseStability::score(const PoolRound& round)
{
    const auto passes = static_cast<double>(m_options.copies + 1);
    const auto logits = logitsOf(round, round.theta, round.pool, {0, 1 / passes});
    if (!logits) return std::nullopt;
    const at::Tensor p = logProbabilities(*logits).exp();
    const at::Tensor length = p.norm(2, 1, /*keepdim=*/true);
    std::vector<at::Tensor> moves;
    for (std::int64_t k = 0; k < m_options.copies; ++k) {
        const at::Tensor theta =
            noisyTheta(round.network.layout(), round.theta, m_options.scale, round.seed, round.round, k);
        const auto done = static_cast<double>(k + 1);
        const auto noisy = logitsOf(round, theta, round.pool, {done / passes, (done + 1) / passes});
        if (!noisy) return std::nullopt;
        moves.push_back(logProbabilities(*noisy).exp().sub_(p).div_(length));
    }
    const at::Tensor embedding = at::cat(moves, 1), norm = embedding.norm(2, 1);
    return PoolScores{.score = norm,
                      .terms = {{"perCopy", "‖Δp‖/‖p‖ per copy", norm.div(std::sqrt(passes - 1))},
                                {"largest", "largest p", std::get<0>(p.max(1))}},
                      .embedding = embedding};
}

std::vector<std::int64_t> NoiseStability::query(const PoolScores& scores, const PoolRound& round)
{
    const auto to = [&](std::int64_t c) { return squaredDistancesTo(scores.embedding, c); };
    return kCenterGreedy(scores.score.square(), round.count, to).chosen;
}

} // namespace sharpscope
