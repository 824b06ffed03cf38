// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct NoiseStabilityOptions {
    std::int64_t copies = 10;
    double scale = 1e-3;
};

template <class Visitor>
void describe(NoiseStabilityOptions& o, Visitor& field)
{
    field("copies", o.copies,
          {.label = "Noisy copies",
           .symbol = "K",
           .min = 1,
           .max = 1000,
           .help = "Of the network; each costs a forward pass over the pool."});
    field("scale", o.scale,
          {.label = "Noise",
           .symbol = "ξ",
           .min = 0,
           .max = 10,
           .help = "‖noise‖/‖W‖ of each layer; the authors' code: 0.001."});
}

/// Li et al. 2024, "Deep active learning with noise stability" (AAAI): how far the prediction moves when every layer's
/// weights W do, by Gaussian noise of length ξ‖W‖,
///
///     v(x) = [ (p_k(x) − p(x)) / ‖p(x)‖ ]_{k = 1..K},   p_k = softmax f(x; θ + noise_k)
///
/// and k-center greedy on v, beginning at the origin: first the longest v, then always the farthest from all chosen.
/// Weights of convolutions, linear layers and normalisation have noise; biases have none, as in the authors' code.
class NoiseStability final : public Acquisition {
public:
    explicit NoiseStability(const NoiseStabilityOptions& options = {}) : m_options(options) {}
    /// The score is ‖v‖, the embedding v [n, K·C].
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;

private:
    NoiseStabilityOptions m_options;
};

/// θ with noise of length `scale`·‖W‖ on each weight of the layout, the k-th such draw of (seed, round).
at::Tensor noisyTheta(const Layout& layout, const at::Tensor& theta, double scale, std::int64_t seed,
                      std::int64_t round, std::int64_t k);

} // namespace sharpscope
