// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct CoresetOptions {
    bool robust = false;
    double outliers = 1e-4;
    double seconds = 60;
};

template <class Visitor>
void describe(CoresetOptions& o, Visitor& field)
{
    field("robust", o.robust,
          {.label = "Robust",
           .help =
               "Lets a few images lie outside and looks for the smallest radius by integer programs; for pools of at "
               "most 1,000 images, else and when its time is up greedy's choice stays."});
    field("outliers", o.outliers,
          {.label = "Outlier budget",
           .symbol = "Ξ/n",
           .min = 0,
           .max = 0.5,
           .help = "Share of the pool that need not be covered, rounded up; the paper's is 0.0001. Robust only.",
           .advanced = true});
    field("seconds", o.seconds,
          {.label = "Time limit",
           .unit = "s",
           .min = 0,
           .max = 86400,
           .help = "For all integer programs of a round. A round that it cuts may differ on another machine.",
           .advanced = true});
}

/// Sener & Savarese 2018, "Active learning for convolutional neural networks: a core-set approach": the images that
/// cover the pool best, by Euclidean distances of penultimate features h,
///
///     pick argmax_x min_{c labelled or chosen} ‖h(x) − h(c)‖,   again and again       (k-center greedy)
///
/// and with `robust` the paper's other form (robust_k_center.h), which begins with greedy's radius.
class Coreset final : public Acquisition {
public:
    explicit Coreset(const CoresetOptions& options = {}) : m_options(options) {}
    std::string whyNot(const Network& network) const override;
    /// The score is the distance to the nearest labelled image, the embedding h. With `robust` a term "centre" is 1 for
    /// what the programs chose; a note says what became of them.
    /// @throws Error if the network names no features.
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;

private:
    bool addRobust(PoolScores& scores, const PoolRound& round) const;

    CoresetOptions m_options;
};

} // namespace sharpscope
