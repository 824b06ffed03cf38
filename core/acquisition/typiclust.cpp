// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/typiclust.h"

#include "core/acquisition/distances.h"
#include "core/acquisition/k_means.h"
#include "core/acquisition/network_outputs.h"
#include "core/tensor/random.h"

#include <ATen/ops/bincount.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace sharpscope {

namespace {

/// Positions with a finite row.
at::Tensor finiteRows(const at::Tensor& points) { return points.isfinite().all(1).nonzero().flatten(); }

/// A cluster and its images of the pool that are left to take.
struct Members {
    std::int64_t size = 0, labelled = 0;
    std::vector<std::int64_t> left;
};

} // namespace

at::Tensor typicality(const at::Tensor& points, std::int64_t neighbours)
{
    const std::int64_t n = points.size(0);
    const std::int64_t k = std::clamp<std::int64_t>(n / 2, 1, neighbours);
    if (n == 0) return at::empty({0}, at::kDouble);
    std::vector<at::Tensor> means;
    for (std::int64_t begin = 0; begin < n; begin += 1000) {
        const at::Tensor block = points.slice(0, begin, std::min(begin + 1000, n));
        const at::Tensor distances = at::cdist(block, points, 2, /*by differences*/ 2);
        const at::Tensor nearest =
            std::get<0>(distances.topk(std::min(k + 1, n), 1, /*largest=*/false)); // itself among them, at 0
        means.push_back(nearest.sum(1).div(k));
    }
    return at::cat(means).add_(1e-5).reciprocal_();
}

std::string TypiClust::whyNot(const Network& network) const { return whyNoFeatures(network, "TypiClust"); }

std::optional<PoolScores> TypiClust::score(const PoolRound& round)
{
    const auto labelled = outputsOf(round, round.labelled, "TypiClust", {0, 0.3});
    if (!labelled) return std::nullopt;
    const auto pool = outputsOf(round, round.pool, "TypiClust", {0.3, 0.7});
    if (!pool) return std::nullopt;
    const at::Tensor features = unitRows(pool->features.to(at::kDouble));
    const at::Tensor given = unitRows(labelled->features.to(at::kDouble));
    const at::Tensor usable = finiteRows(features);
    const at::Tensor points = at::cat({given.index_select(0, finiteRows(given)), features.index_select(0, usable)});
    const std::int64_t labels = points.size(0) - usable.size(0);
    const std::int64_t k = std::min(round.labelled.size() + round.count, m_options.mostClusters);
    const auto clusters = kMeans(points, k, makeGenerator(round.seed, "typiclust", round.round), round.keepGoing);
    if (!clusters) return std::nullopt;

    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const at::Tensor size = at::bincount(clusters->of, {}, k), of = clusters->of.slice(0, labels);
    const at::Tensor labelsIn = at::bincount(clusters->of.slice(0, 0, labels), {}, k);
    const auto spread = [&](const at::Tensor& values) {
        return at::full({round.pool.size()}, none, at::kDouble).index_copy_(0, usable, values.to(at::kDouble));
    };
    at::Tensor typical = at::full({usable.size(0)}, none, at::kDouble);
    for (std::int64_t c = 0; c < k; ++c) {
        if (!round.keepGoing()) return std::nullopt;
        const at::Tensor members = of.eq(c).nonzero().flatten();
        if (members.size(0) == 0) continue;
        const at::Tensor rows = usable.index_select(0, members);
        typical.index_copy_(0, members, typicality(features.index_select(0, rows), m_options.neighbours));
    }
    return PoolScores{.score = spread(typical),
                      .terms = {{"cluster", "cluster", spread(of)},
                                {"size", "images in the cluster", spread(size.index_select(0, of))},
                                {"labelled", "labels in the cluster", spread(labelsIn.index_select(0, of))}},
                      .embedding = features};
}

std::vector<std::int64_t> TypiClust::query(const PoolScores& scores, const PoolRound& round)
{
    const std::int64_t n = scores.score.size(0);
    const auto cluster = termOf(scores, "cluster").contiguous(), size = termOf(scores, "size").contiguous(),
               labelled = termOf(scores, "labelled").contiguous();
    std::map<std::int64_t, Members> members; // by cluster
    std::vector<std::int64_t> without;       // a number
    for (std::int64_t i = 0; i < n; ++i) {
        const double c = cluster.data_ptr<double>()[i];
        if (c != c) {
            without.push_back(i);
            continue;
        }
        Members& its = members[static_cast<std::int64_t>(c)];
        its.size = static_cast<std::int64_t>(size.data_ptr<double>()[i]);
        its.labelled = static_cast<std::int64_t>(labelled.data_ptr<double>()[i]);
        its.left.push_back(i);
    }
    std::vector<Members> order;
    for (auto& [c, its] : members)
        order.push_back(std::move(its));
    // small ones only when the others are used up
    const auto key = [&](const Members& m) { return std::tuple(m.size < m_options.smallest, m.labelled, -m.size); };
    std::stable_sort(order.begin(), order.end(), [&](const Members& a, const Members& b) { return key(a) < key(b); });

    const std::vector<std::uint64_t> ties = tieOrder(round);
    std::vector<std::int64_t> chosen;
    const auto count = static_cast<std::size_t>(std::min(round.count, n));
    const auto takeOf = [&](Members& its) {
        const at::Tensor rows = at::tensor(its.left, at::kLong);
        const at::Tensor typical = typicality(scores.embedding.index_select(0, rows), m_options.neighbours);
        std::vector<std::uint64_t> own;
        for (std::size_t i = 0; i < its.left.size() && !ties.empty(); ++i)
            own.push_back(ties[static_cast<std::size_t>(its.left[i])]);
        const auto best = its.left.begin() + highest(typical, 1, own).front();
        chosen.push_back(*best);
        its.left.erase(best);
    };
    for (const bool areSmall : {false, true})
        for (bool isTaken = true; isTaken && chosen.size() < count;) {
            isTaken = false;
            for (Members& its : order) {
                if ((its.size < m_options.smallest) != areSmall || its.left.empty() || chosen.size() == count) continue;
                takeOf(its);
                isTaken = true;
            }
        }
    without.resize(std::min(without.size(), count - chosen.size()));
    chosen.insert(chosen.end(), without.begin(), without.end());
    return chosen;
}

} // namespace sharpscope
