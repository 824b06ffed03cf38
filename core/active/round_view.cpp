// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/round_view.h"

#include "core/acquisition/calibration.h"
#include "core/acquisition/feature_map.h"
#include "core/acquisition/network_outputs.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

std::vector<double> reals(const at::Tensor& values)
{
    const at::Tensor tensor = values.to(at::kCPU, at::kDouble).contiguous();
    return {tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel()};
}

std::vector<std::int64_t> integers(const at::Tensor& values)
{
    const at::Tensor tensor = values.to(at::kCPU, at::kLong).contiguous();
    return {tensor.data_ptr<std::int64_t>(), tensor.data_ptr<std::int64_t>() + tensor.numel()};
}

/// Entropy in bits and margin p₁ − p₂ of each row of log-probabilities.
void addUncertainty(const at::Tensor& logP, ScoredImages& view)
{
    const at::Tensor p = logP.exp();
    view.entropy = reals((p * logP).sum(1) / -std::log(2.0));
    const at::Tensor two = std::get<0>(p.topk(std::min<std::int64_t>(2, p.size(1)), 1));
    view.margin = reals(two.select(1, 0) - (two.size(1) > 1 ? two.select(1, 1) : at::zeros_like(two.select(1, 0))));
    view.pseudoLabel = integers(logP.argmax(1));
}

} // namespace

std::optional<ScoredImages> viewOf(const ActiveLoop& loop, const std::function<bool()>& keepGoing)
{
    const ScoredPool& scored = loop.scored();
    ScoredImages view{.images = integers(scored.pool.index), .score = reals(scored.scores.score)};
    for (const ScoreTerm& term : scored.scores.terms)
        view.terms.emplace_back(term.name, reals(term.values));
    if (!loop.classifies()) return view;
    const Subset labelled = loop.pool().labelled(), unlabelled = loop.pool().unlabelled();
    PoolRound round = loop.roundAt(loop.theta(), loop.state(), labelled, scored.pool, unlabelled);
    round.keepGoing = keepGoing;
    if (!loop.network().architecture()) { // no features to be seen
        const std::optional<at::Tensor> logits = logitsOf(round, loop.theta(), scored.pool);
        if (logits) addUncertainty(logProbabilities(*logits), view);
        return logits ? std::optional(std::move(view)) : std::nullopt;
    }
    const std::optional<NetworkOutputs> pool = outputsOf(round, scored.pool, "the map of features");
    const std::optional<NetworkOutputs> known = outputsOf(round, labelled, "the map of features");
    if (!pool || !known) return std::nullopt;
    addUncertainty(logProbabilities(pool->logits), view);
    const FeatureMap map = featureMap(at::cat({pool->features, known->features}));
    view.map = reals(map.points);
    view.mapExplained = {map.explained[0], map.explained[1]};
    view.mapImages = view.images;
    const std::vector<std::int64_t> more = integers(labelled.index);
    view.mapImages.insert(view.mapImages.end(), more.begin(), more.end());
    return view;
}

std::optional<NamedNumbers> answersMeasured(const ActiveLoop& loop, const Trainer& trainer,
                                            const std::function<bool()>& keepGoing)
{
    if (!loop.classifies()) return NamedNumbers();
    const Subset test = stratifiedSubset(loop.test(), calibrationImages, 0);
    const Subset labelled = loop.pool().labelled();
    PoolRound round = loop.roundAt(trainer.theta(), trainer.state(), labelled, test, test);
    round.keepGoing = keepGoing;
    const std::optional<at::Tensor> logits = logitsOf(round, trainer.theta(), test);
    if (!logits) return std::nullopt;
    return NamedNumbers{{"calibration error", calibrationOf(*logits, test.labels).error}};
}

} // namespace sharpscope
