// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct Ll4alOptions {
    double weight = 1;
    double margin = 1;
    double detachAt = 0.6;
    std::int64_t width = 128;
};

template <class Visitor>
void describe(Ll4alOptions& o, Visitor& field)
{
    field("weight", o.weight,
          {.label = "Weight of the loss module",
           .symbol = "λ",
           .min = 0,
           .max = 1000,
           .help = "Of its ranking loss beside the cross-entropy."});
    field("margin", o.margin,
          {.label = "Margin",
           .symbol = "ξ",
           .min = 0,
           .max = 1000,
           .help = "By which predicted losses of a pair should differ."});
    field("detachAt", o.detachAt,
          {.label = "Detach at",
           .unit = "of the round",
           .min = 0,
           .max = 1,
           .help = "From here on the loss module's gradient stays out of the network; the authors' code: epoch 120 of "
                   "200."});
    field("width", o.width,
          {.label = "Width of the loss module",
           .unit = "units",
           .min = 1,
           .max = 4096,
           .help = "For each stage.",
           .advanced = true});
}

/// Yoo & Kweon 2019, "Learning loss for active learning": a module beside the network learns to rank the images of a
/// batch by their loss (loss_network.h), and the images with the highest predicted loss l̂ are chosen. Trained with
///
///     1/B Σ_i l_i  +  λ · 1/(B/2) Σ_pairs [ ξ − sign(l_i − l_j)(l̂_i − l̂_j) ]_+
///
/// where l_i is the cross-entropy without its gradient, sign is −1 for equal losses, and the first of a batch is paired
/// with the last, the second with the last but one, ...; an odd batch leaves its middle one out.
class Ll4al final : public Acquisition {
public:
    explicit Ll4al(const Ll4alOptions& options = {}) : m_options(options) {}
    std::string whyNot(const Network& network) const override;
    /// @throws Error if the round's network is not networkFor()'s.
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::shared_ptr<const Network> networkFor(std::shared_ptr<const Network> network) override;
    std::shared_ptr<const Objective> objectiveFor(const RoundTraining& training) const override;

private:
    Ll4alOptions m_options;
};

/// 1/(B/2) Σ_pairs [ξ − sign(l_i − l_j)(l̂_i − l̂_j)]_+ of a batch, 0-dim; 0 for a batch of one. `losses` [B] are taken
/// without their gradient.
at::Tensor rankingLoss(const at::Tensor& predicted, const at::Tensor& losses, double margin);

} // namespace sharpscope
