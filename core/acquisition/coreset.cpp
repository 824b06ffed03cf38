// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/coreset.h"

#include "core/acquisition/distances.h"
#include "core/acquisition/k_center.h"
#include "core/acquisition/network_outputs.h"
#include "core/acquisition/robust_k_center.h"
#include "core/base/csv.h"

#include <ATen/ops/cdist.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

constexpr std::int64_t mostForPrograms = 1000;

KCenters greedy(const at::Tensor& squared, const at::Tensor& embedding, std::int64_t count,
                const std::vector<std::int64_t>& taken = {})
{
    return kCenterGreedy(
        squared, count, [&](std::int64_t c) { return squaredDistancesTo(embedding, c); }, taken);
}

} // namespace

std::string Coreset::whyNot(const Network& network) const { return whyNoFeatures(network, "Coreset"); }

std::optional<PoolScores> Coreset::score(const PoolRound& round)
{
    const auto labelled = outputsOf(round, round.labelled, "Coreset", {0, 0.4});
    if (!labelled) return std::nullopt;
    const auto pool = outputsOf(round, round.pool, "Coreset", {0.4, 0.9});
    if (!pool) return std::nullopt;
    const at::Tensor features = pool->features.to(at::kDouble);
    const auto nearest = nearestOf(features, labelled->features.to(at::kDouble), round.keepGoing);
    if (!nearest) return std::nullopt;
    PoolScores scores{.score = nearest->squared.sqrt(),
                      .terms = {{"norm", "‖h‖", features.norm(2, 1)},
                                {"nearestLabelled", "nearest labelled", nearest->which.to(at::kDouble)}},
                      .embedding = features};
    if (m_options.robust && !addRobust(scores, round)) return std::nullopt;
    return scores;
}

bool Coreset::addRobust(PoolScores& scores, const PoolRound& round) const
{
    const std::int64_t n = round.pool.size();
    if (n > mostForPrograms) {
        scores.notes.push_back("The robust form takes pools of at most " + std::to_string(mostForPrograms) +
                               " images, this one has " + std::to_string(n) + ": k-center greedy chose.");
        return true;
    }
    const at::Tensor numbers = scores.score.isnan().logical_not().nonzero().flatten();
    const at::Tensor points = scores.embedding.index_select(0, numbers), to = scores.score.index_select(0, numbers);
    const KCenters start = greedy(to.square(), points, round.count);
    const double budget = std::ceil(m_options.outliers * static_cast<double>(points.size(0)));
    const auto robust =
        robustKCenter(at::cdist(points, points, 2, /*by differences*/ 2), to, start.chosen,
                      {.outliers = static_cast<std::int64_t>(budget), .seconds = m_options.seconds}, round.keepGoing);
    if (!robust) return false;
    const at::Tensor centre = at::zeros({n}, at::kDouble);
    if (!robust->chosen.empty()) centre.index_fill_(0, numbers.index_select(0, at::tensor(robust->chosen)), 1);
    scores.terms.push_back({"centre", "robust centre", centre});
    scores.notes.push_back("Radius " + shortText(robust->radius, 6) + " with " + shortText(budget, 6) +
                           " images outside" +
                           (robust->isOptimal ? ", the smallest possible; " : ", the best when the time was up; ") +
                           "greedy's is " + shortText(std::sqrt(start.squared.max().item<double>()), 6) + ".");
    return true;
}

std::vector<std::int64_t> Coreset::query(const PoolScores& scores, const PoolRound& round)
{
    at::Tensor squared = scores.score.square();
    std::vector<std::int64_t> chosen;
    for (const ScoreTerm& term : scores.terms) {
        if (term.name != "centre") continue;
        // the programs' centres first, farthest first; what they left of the count goes to greedy
        const at::Tensor others = term.values.eq(0);
        const std::int64_t centres = std::min(round.count, term.values.sum().item<std::int64_t>());
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        chosen = greedy(squared.masked_fill(others, none), scores.embedding, centres).chosen;
        for (const std::int64_t c : chosen)
            squared = squared.minimum(squaredDistancesTo(scores.embedding, c));
    }
    const KCenters more = greedy(squared, scores.embedding, round.count - std::ssize(chosen), chosen);
    chosen.insert(chosen.end(), more.chosen.begin(), more.chosen.end());
    return chosen;
}

} // namespace sharpscope
