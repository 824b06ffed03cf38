// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/probcover.h"

#include "core/acquisition/distances.h"
#include "core/acquisition/k_center.h"
#include "core/acquisition/k_means.h"
#include "core/acquisition/network_outputs.h"
#include "core/base/csv.h"
#include "core/tensor/random.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace sharpscope {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Who lies in whose ball of radius 1: bool [n, n], symmetric; NaN lies in none, not even its own.
std::optional<at::Tensor> neighbours(const at::Tensor& points, const std::function<bool()>& keepGoing)
{
    std::vector<at::Tensor> rows;
    if (!forEachBlock(points, points, keepGoing,
                      [&](const at::Tensor& squared, std::int64_t) { rows.push_back(squared.lt(1)); }))
        return std::nullopt;
    if (rows.empty()) return at::zeros({0, 0}, at::kBool);
    const at::Tensor balls = at::cat(rows);
    return balls.logical_or(balls.t()); // rounding may see a pair at the rim from one side only
}

} // namespace

std::optional<double> pureRadius(const at::Tensor& points, const at::Tensor& cluster, double purity,
                                 const std::function<bool()>& keepGoing)
{
    // a ball is pure as long as δ is no more than the distance to the nearest point of another cluster
    const std::int64_t n = points.size(0);
    std::vector<at::Tensor> nearest;
    const bool isWhole = forEachBlock(points, points, keepGoing, [&](const at::Tensor& squared, std::int64_t begin) {
        const at::Tensor own = cluster.slice(0, begin, begin + squared.size(0)).unsqueeze(1);
        nearest.push_back(std::get<0>(squared.masked_fill(own.eq(cluster.unsqueeze(0)), infinity).min(1)));
    });
    if (!isWhole) return std::nullopt;
    if (n == 0) return infinity;
    const at::Tensor sorted = std::get<0>(at::cat(nearest).sort());
    const auto impure = static_cast<std::int64_t>(std::floor((1 - purity) * static_cast<double>(n) + 1e-9));
    return std::sqrt(std::max(0.0, sorted[std::min(impure, n - 1)].item<double>()));
}

std::string ProbCover::whyNot(const Network& network) const { return whyNoFeatures(network, "ProbCover"); }

std::optional<PoolScores> ProbCover::score(const PoolRound& round)
{
    const auto labelled = outputsOf(round, round.labelled, "ProbCover", {0, 0.4});
    if (!labelled) return std::nullopt;
    const auto pool = outputsOf(round, round.pool, "ProbCover", {0.4, 0.8});
    if (!pool) return std::nullopt;
    const at::Tensor features = unitRows(pool->features.to(at::kDouble));
    PoolScores scores;
    double delta = m_options.delta;
    if (delta == 0) {
        const at::Tensor finite = features.isfinite().all(1).nonzero().flatten();
        const at::Tensor points = features.index_select(0, finite);
        const auto clusters =
            kMeans(points, round.classes, makeGenerator(round.seed, "probcover", round.round), round.keepGoing);
        if (!clusters) return std::nullopt;
        const auto pure = pureRadius(points, clusters->of, m_options.purity, round.keepGoing);
        if (!pure) return std::nullopt;
        delta = std::isfinite(*pure) && *pure > 0 ? *pure : 1;
        if (delta == *pure)
            scores.facts.push_back("In the first round δ is " + shortText(delta, 6) + "; it follows the features.");
        else
            scores.notes.push_back("All features are in one cluster, and δ is 1.");
    }
    scores.embedding = features.div(delta);
    const auto nearest =
        nearestOf(scores.embedding, unitRows(labelled->features.to(at::kDouble)).div(delta), round.keepGoing);
    const auto balls = neighbours(scores.embedding, round.keepGoing);
    if (!nearest || !balls) return std::nullopt;
    m_scored = scores.embedding;
    m_balls = *balls;
    const at::Tensor isOpen = nearest->squared.ge(1), isNoNumber = features.isnan().any(1);
    scores.score = balls->logical_and(isOpen.unsqueeze(0)).sum(1).to(at::kDouble);
    scores.score.masked_fill_(isNoNumber, std::numeric_limits<double>::quiet_NaN());
    scores.terms = {{"ball", "images in the ball", balls->sum(1).to(at::kDouble)},
                    {"nearestLabelled", "nearest label / δ", nearest->squared.sqrt()}};
    return scores;
}

std::vector<std::int64_t> ProbCover::query(const PoolScores& scores, const PoolRound& round)
{
    const bool isKnown = m_scored.defined() && m_scored.is_same(scores.embedding);
    const at::Tensor balls = isKnown ? m_balls : *neighbours(scores.embedding, [] { return true; });
    m_scored = m_balls = at::Tensor(); // n² bytes
    at::Tensor squared = termOf(scores, "nearestLabelled").square();
    at::Tensor isOpen = squared.ge(1);
    at::Tensor gain = balls.logical_and(isOpen.unsqueeze(0)).sum(1);
    const auto to = [&](std::int64_t c) { return squaredDistancesTo(scores.embedding, c); };
    const std::vector<std::uint64_t> ties = tieOrder(round);
    std::vector<std::int64_t> chosen;
    const std::int64_t count = std::min(round.count, squared.size(0));
    while (std::ssize(chosen) < count) {
        const std::int64_t best = highest(gain, 1, ties).front();
        if (gain[best].item<std::int64_t>() == 0) break;
        chosen.push_back(best);
        const at::Tensor covered = balls[best].logical_and(isOpen);
        isOpen = isOpen.logical_and(covered.logical_not());
        gain.sub_(balls.index_select(0, covered.nonzero().flatten()).sum(0)); // balls are mutual
        squared = squared.minimum(to(best));
    }
    const KCenters farthest = kCenterGreedy(squared, count - std::ssize(chosen), to, chosen);
    chosen.insert(chosen.end(), farthest.chosen.begin(), farthest.chosen.end());
    return chosen;
}

} // namespace sharpscope
