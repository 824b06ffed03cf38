// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/theorem_checks.h"

#include "core/curvature/ascent_sharpness.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/randperm.h>

#include <algorithm>

namespace sharpscope {

namespace {

struct SeenLosses {
    double mean = 0, largest = 0, wrong = 0; ///< of cross-entropy; the share that is classified wrongly
};

std::optional<SeenLosses> lossesOn(const TheoremTarget& target, const at::Tensor& theta, const Subset& images,
                                   const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard noGradients;
    const ImageBatches batches = batchesOf(images, {}, target.batchSize, target.theta.scalar_type());
    SeenLosses seen;
    for (std::int64_t i = 0; i < batches.count; ++i) {
        if (!keepGoing()) return std::nullopt;
        const Batch batch = batches.at(i);
        const at::Tensor logits = target.network->forward(theta, target.state, batch.images,
                                                          {.statistics = Statistics::UseStored, .winograd = false});
        const at::Tensor losses = -at::log_softmax(logits.to(at::kDouble), 1).gather(1, batch.labels.unsqueeze(1));
        const auto all = static_cast<double>(batches.images);
        seen.mean += losses.sum().item<double>() / all;
        seen.largest = std::max(seen.largest, losses.max().item<double>());
        seen.wrong += logits.argmax(1).ne(batch.labels).sum().item<double>() / all;
    }
    return seen;
}

Batch drawnBatch(const TheoremTarget& target, std::int64_t size, const char* purpose, std::int64_t seed,
                 std::int64_t pair)
{
    const at::Tensor order = at::randperm(target.train.size(), makeGenerator(seed, purpose, pair), at::kLong);
    const at::Tensor some = order.slice(0, 0, std::min(size, target.train.size()));
    return batchesOf(target.train, some, some.size(0), target.theta.scalar_type()).at(0);
}

} // namespace

std::optional<std::vector<CongruenceNumbers>> congruenceOfPairs(const TheoremTarget& target,
                                                                const std::shared_ptr<const Objective>& objective,
                                                                std::int64_t count, std::int64_t seed,
                                                                const CurvatureProgress& progress)
{
    std::vector<CongruenceNumbers> pairs;
    for (std::int64_t i = 0; i < count; ++i) {
        progress.told("theorem 2", 0.5 * static_cast<double>(i) / static_cast<double>(count));
        if (!progress.keepGoing()) return std::nullopt;
        pairs.push_back(congruenceOf(*objective, target.theta, drawnBatch(target, target.trainBatch, "B^t", seed, i),
                                     drawnBatch(target, target.secondBatch, "B^v", seed, i), target.radii,
                                     Statistics::UseStored));
    }
    return pairs;
}

std::optional<BoundNumbers> boundOf(const LossOnImages& sharp, const at::Tensor& theta, double expected,
                                    double lossBound, double delta, const AscentOptions& ascent, at::Tensor* farthest)
{
    const std::int64_t parameters = theta.numel();
    const ParameterBlock whole{.ranges = {{0, parameters}}, .count = parameters};
    const auto found = ascentSharpness(sharp, theta, whole, {}, ascent);
    if (!found) return std::nullopt;
    if (farthest) *farthest = (theta.to(at::kDouble) + found->best).to(theta.scalar_type());
    return BoundNumbers{.loss = "cross-entropy",
                        .expected = expected,
                        .onImages = found->loss,
                        .perturbed = found->loss + found->ascent,
                        .lossBound = lossBound,
                        .complexity = complexityTerm(lossBound, sharp.images(), parameters, delta)};
}

std::optional<TheoremReport> checkTheorems(const TheoremTarget& target, const CurvatureOptions& options,
                                           const CurvatureProgress& progress)
{
    const double rho = options.rho > 0 ? options.rho : CurvatureOptions().rho;
    TheoremReport report{.rho1 = target.radii.rho1,
                         .rho2 = target.radii.rho2,
                         .rhoV = target.radii.rhoV,
                         .trainBatch = std::min(target.trainBatch, target.train.size()),
                         .secondBatch = std::min(target.secondBatch, target.train.size()),
                         .rho = rho,
                         .delta = options.delta,
                         .images = target.sharp.size(),
                         .testImages = target.test.size(),
                         .parameters = target.theta.numel()};
    const std::shared_ptr<const Objective> objective = std::make_shared<Classification>(target.network, target.state);
    auto pairs = congruenceOfPairs(target, objective, options.theorems, options.seed, progress);
    if (!pairs) return std::nullopt;
    report.pairs = std::move(*pairs);

    progress.told("theorem 1", 0.5);
    const auto test = lossesOn(target, target.theta, target.test, progress.keepGoing);
    if (!test) return std::nullopt;
    const LossOnImages sharp(objective, batchesOf(target.sharp, {}, target.batchSize, target.theta.scalar_type()),
                             {.keepGoing = progress.keepGoing});
    at::Tensor farthest;
    auto bound = boundOf(sharp, target.theta, test->mean, 0, options.delta,
                         {.rho = rho, .steps = options.ascentSteps, .stepSize = options.ascentStep}, &farthest);
    if (!bound) return std::nullopt;
    const auto here = lossesOn(target, target.theta, target.sharp, progress.keepGoing);
    const auto there = here ? lossesOn(target, farthest, target.sharp, progress.keepGoing) : std::nullopt;
    if (!there) return std::nullopt;
    bound->lossBound = std::max({test->largest, here->largest, there->largest});
    bound->complexity = complexityTerm(bound->lossBound, report.images, report.parameters, options.delta);
    report.bounds = {{.loss = "0–1 loss",
                      .expected = test->wrong,
                      .onImages = here->wrong,
                      .perturbed = std::max(here->wrong, there->wrong),
                      .lossBound = 1,
                      .complexity = complexityTerm(1, report.images, report.parameters, options.delta)},
                     *bound};
    progress.told("theorem 1", 1);
    return report;
}

} // namespace sharpscope
