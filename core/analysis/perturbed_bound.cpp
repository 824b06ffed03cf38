// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/network_outputs.h"
#include "core/acquisition/subset_losses.h"
#include "core/analysis/numbers.h"
#include "core/analysis/round_analyses.h"
#include "core/data/batch.h"
#include "core/persample/label_change.h"
#include "core/train/classification.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// ∇ of the mean loss of X_L, with stored statistics.
std::optional<at::Tensor> gradientOf(const PoolRound& round, const Subset& images)
{
    constexpr std::int64_t atOnce = 64;
    const Classification objective(std::shared_ptr<const Network>(std::shared_ptr<void>(), &round.network),
                                   round.state);
    at::Tensor sum = at::zeros_like(round.theta);
    for (std::int64_t begin = 0; begin < images.size(); begin += atOnce) {
        if (!round.keepGoing()) return std::nullopt;
        const std::int64_t end = std::min(begin + atOnce, images.size());
        const Batch batch = makeBatch(images, at::arange(begin, end), Augmentation{}, at::Generator());
        sum.add_(lossAndGradient(objective, round.theta, batch, Statistics::UseStored, Arithmetic::Exact).gradient,
                 static_cast<double>(end - begin) / static_cast<double>(images.size()));
    }
    return sum;
}

/// The mean loss of X_L at θ + ε, one ε for all of it.
std::optional<double> perturbedAsOne(const PoolRound& round, const Subset& images, const BoundOptions& options,
                                     std::int64_t& left)
{
    const std::optional<at::Tensor> gradient = gradientOf(round, images);
    if (!gradient) return std::nullopt;
    const bool isAdaptive = options.form == "authors";
    const at::Tensor direction = isAdaptive ? *gradient * round.theta : *gradient;
    const double norm = direction.to(at::kDouble).norm().item<double>();
    at::Tensor theta = round.theta;
    if (norm > 0) theta = theta + (isAdaptive ? direction * theta : direction) * (options.rho / norm);
    const std::optional<at::Tensor> logits = logitsOf(round, theta, images);
    if (!logits) return std::nullopt;
    const at::Tensor labels = images.labels.to(at::kCPU).unsqueeze(1);
    return meanOf(logProbabilities(*logits).gather(1, labels).neg(), left);
}

} // namespace

std::optional<Analysis> perturbedBound(const RunAtRound& run, const BoundOptions& options,
                                       const AnalysisProgress& progress)
{
    const PoolRound round = run.asked(progress);
    const Subset sample = run.sample(run.pool(), options.images);
    const PerturbedLossOptions perturbation{.rho = options.rho, .isAdaptive = options.form == "authors"};
    const auto predicted = lossesOf(round, sample, LabelsFrom::Network, perturbation, {0, 0.4});
    if (!predicted) return std::nullopt;
    std::optional<PerturbedLosses> truth;
    if (run.knowsTruth()) {
        truth = lossesOf(round, run.withTruth(sample), LabelsFrom::Subset, perturbation, {0.4, 0.8});
        if (!truth) return std::nullopt;
    }
    const auto labelled = lossesOf(round, run.labelled(), LabelsFrom::Subset, perturbation, {0.8, 0.95});
    if (!labelled) return std::nullopt;
    std::int64_t left = 0;
    const std::optional<double> asOne = perturbedAsOne(round, run.labelled(), options, left);
    if (!asOne) return std::nullopt;

    const double known = static_cast<double>(run.labelled().size()),
                 unknown = static_cast<double>(run.unlabelled().size()), piL = known / (known + unknown);
    const double ofL = meanOf(labelled->perturbedLoss, left), ofPredicted = meanOf(predicted->perturbedLoss, left);
    const double ofTruth = truth ? meanOf(truth->perturbedLoss, left) : notMeasured;
    const auto bound = [&](double ofU) { return piL * ofL + (1 - piL) * ofU; };
    Analysis analysis{.name = "bound", .round = run.round(), .options = toJson(options)};
    analysis.columns = {{"labels", "|X_L|", {known}},
                        {"share", "π_L", {piL}},
                        {"labelled", "max l of X_L", {ofL}},
                        {"labelled.one", "max l of X_L, one ε", {*asOne}},
                        {"unlabelled.true", "max l of X_U, true labels", {ofTruth}},
                        {"unlabelled.predicted", "max l of X_U, predicted labels", {ofPredicted}},
                        {"saal.true", "L_SAAL (Eq. 5), true labels", {bound(ofTruth)}},
                        {"saal.predicted", "L_SAAL (Eq. 5), predicted labels", {bound(ofPredicted)}},
                        {"loss.labelled", "l of X_L", {meanOf(labelled->loss, left)}},
                        {"loss.unlabelled", "l of X_U, true labels", {truth ? meanOf(truth->loss, left) : notMeasured}},
                        {"loss.test", "Test loss", {run.testLoss()}}};
    noteLeftOut(left, analysis);
    if (!truth) analysis.notes.push_back("A person gives the labels: those of X_U are not known");
    const auto assertIdentity = [&](const PerturbedLosses& losses) {
        if (const std::string problem = labelChange(losses).problem; !problem.empty())
            analysis.notes.push_back(problem);
    };
    assertIdentity(*predicted);
    if (truth) assertIdentity(*truth);
    assertIdentity(*labelled);
    return analysis;
}

} // namespace sharpscope
