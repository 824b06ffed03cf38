// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct BaldOptions {
    std::int64_t passes = 10;
};

template <class Visitor>
void describe(BaldOptions& o, Visitor& field)
{
    field("passes", o.passes,
          {.label = "Dropout passes",
           .symbol = "T",
           .min = 2,
           .max = 1000,
           .help = "Masks that are drawn for every image; each costs a forward pass over the pool."});
}

/// Bayesian active learning by disagreement (Houlsby et al. 2011; with Monte Carlo dropout Gal, Islam & Ghahramani
/// 2017, "Deep Bayesian active learning with image data"): what an image's label would tell of the weights,
///
///     I = H( 1/T Σ_t p_t ) − 1/T Σ_t H(p_t),   p_t = softmax f(x; θ, mask t)      in bits
///
/// Dropout is drawn, normalisation uses the stored statistics: a batch's own would add a noise of another kind. Images
/// have masks of their own.
class Bald final : public Acquisition {
public:
    explicit Bald(const BaldOptions& options = {}) : m_options(options) {}
    std::string whyNot(const Network& network) const override;
    /// @throws Error if the network has no dropout layer, or shows none (a TorchScript file).
    std::optional<PoolScores> score(const PoolRound& round) override;

private:
    BaldOptions m_options;
};

} // namespace sharpscope
