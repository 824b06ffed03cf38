// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct TypiClustOptions {
    std::int64_t neighbours = 20;
    std::int64_t mostClusters = 500;
    std::int64_t smallest = 6;
};

template <class Visitor>
void describe(TypiClustOptions& o, Visitor& field)
{
    field("neighbours", o.neighbours,
          {.label = "Neighbours",
           .symbol = "K",
           .min = 1,
           .max = 10000,
           .help = "Whose mean distance says how typical an image is; at most half of the cluster."});
    field("mostClusters", o.mostClusters,
          {.label = "Most clusters",
           .min = 1,
           .max = 100000,
           .help = "As many as there are labels after the query, but no more than this.",
           .advanced = true});
    field("smallest", o.smallest,
          {.label = "Smallest cluster",
           .unit = "images",
           .min = 1,
           .max = 10000,
           .help = "Nothing is taken of smaller ones, unless all are smaller.",
           .advanced = true});
}

/// Hacohen, Dekel & Weinshall 2022, "Active learning on a budget: opposite strategies suit high and low budgets":
/// labelled and pool images in min(|L| + count, 500) clusters (k-means), and of the clusters in turn, those with the
/// fewest labels first and of these the largest, the most typical image,
///
///     typicality(x) = 1 / ( mean distance to the min(20, half the cluster) nearest of the cluster + 10⁻⁵ )
///
/// labelled images left out. The paper's features are a self-supervised network's; these are the trained network's own
/// penultimate ones, of length 1.
class TypiClust final : public Acquisition {
public:
    explicit TypiClust(const TypiClustOptions& options = {}) : m_options(options) {}
    std::string whyNot(const Network& network) const override;
    /// The score is the typicality within the cluster, the embedding the unit features.
    /// @throws Error if the network names no features.
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;

private:
    TypiClustOptions m_options;
};

/// [n] for points double [n, d] of one cluster and at most so many neighbours.
at::Tensor typicality(const at::Tensor& points, std::int64_t neighbours);

} // namespace sharpscope
