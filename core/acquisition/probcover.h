// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct ProbCoverOptions {
    double delta = 0;
    double purity = 0.95;
};

template <class Visitor>
void describe(ProbCoverOptions& o, Visitor& field)
{
    field("delta", o.delta,
          {.label = "Ball radius",
           .symbol = "δ",
           .min = 0,
           .max = 2,
           .help = "Between features of length 1; 0: the largest with which the wanted share of balls is pure."});
    field("purity", o.purity,
          {.label = "Pure balls",
           .symbol = "α",
           .min = 0.01,
           .max = 1,
           .help = "Share of the pool's balls that hold one cluster only, of as many clusters (k-means) as there are "
                   "classes. The paper's rule for δ; not used where δ is given.",
           .advanced = true});
}

/// Yehuda, Dekel, Hacohen & Weinshall 2022, "Active learning through a covering lens": with balls of radius δ around
/// images, those that cover the most images not covered yet,
///
///     pick argmax_x #{ x' not covered : ‖h(x) − h(x')‖ < δ },   again and again
///
/// where labelled images cover what they are near. The paper's features are a self-supervised network's; these are the
/// trained network's own penultimate ones h, of length 1. When all is covered, the farthest from all that is labelled
/// or chosen.
class ProbCover final : public Acquisition {
public:
    explicit ProbCover(const ProbCoverOptions& options = {}) : m_options(options) {}
    std::string whyNot(const Network& network) const override;
    /// The score is the number of images a ball would newly cover, before the first is chosen; the embedding is h/δ, in
    /// which balls have radius 1.
    /// @throws Error if the network names no features.
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;

private:
    ProbCoverOptions m_options;
    at::Tensor m_scored, m_balls; ///< the last embedding and who is in whose ball of it, for query(); or undefined
};

/// The largest δ with which at least the share `purity` of the balls { x' : ‖x − x'‖ < δ } hold points of one cluster
/// only; ∞ if there is one cluster. `points` double [n, d], `cluster` int64 [n]. nullopt if keepGoing() said no.
std::optional<double> pureRadius(const at::Tensor& points, const at::Tensor& cluster, double purity,
                                 const std::function<bool()>& keepGoing);

} // namespace sharpscope
