// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_objective.h"

#include "core/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

namespace sharpscope {

namespace {

Subset rowsFrom(const Subset& subset, std::int64_t begin)
{
    const std::int64_t end = begin + DetectionObjective::imagesAtOnce;
    return {
        .data = subset.data, .index = subset.index.slice(0, begin, end), .labels = subset.labels.slice(0, begin, end)};
}

} // namespace

DetectionObjective::DetectionObjective(DetectionNetwork network, at::Tensor state, const MultiboxOptions& loss,
                                       const DetectionOptions& found, std::vector<BoxedPart> parts)
    : m_network(std::move(network)), m_state(std::move(state)), m_loss(loss), m_found(found), m_parts(std::move(parts))
{
    if (!m_parts.empty()) m_classNames = m_parts.front().set->classNames();
}

DetectionObjective::Answered DetectionObjective::answer(const at::Tensor& theta, const Batch& batch,
                                                        Statistics statistics, Arithmetic arithmetic) const
{
    const at::Tensor images = batch.images.to(theta.device(), theta.scalar_type());
    const at::Tensor output = m_network.network->forward(
        theta, m_state, images, {.statistics = statistics, .winograd = arithmetic == Arithmetic::Fast});
    const at::Tensor priors = m_network.priors.to(output.options());
    const MultiboxTargets targets = multiboxTargets(batch.labels.to(output.options()), priors, m_loss);
    return {output, multiboxSums(output, targets, m_loss)};
}

MultiboxSums DetectionObjective::sums(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                                      Arithmetic arithmetic) const
{
    return answer(theta, batch, statistics, arithmetic).sums;
}

std::int64_t DetectionObjective::positives(const Batch& batch, const at::Tensor& like) const
{
    const auto options = like.options().requires_grad(false);
    return multiboxTargets(batch.labels.to(options), m_network.priors.to(options), m_loss)
        .labels.gt(0)
        .sum()
        .item<std::int64_t>();
}

LossTerms DetectionObjective::loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                                   Arithmetic arithmetic) const
{
    return {.loss = sums(theta, batch, statistics, arithmetic).loss(m_loss), .correct = {}};
}

std::vector<Objective::Measure> DetectionObjective::measures() const
{
    std::vector<Measure> all{{.name = "loss"}, {.name = "loss-boxes"}, {.name = "loss-classes"}};
    for (const char* name : {"map", "map11"})
        all.push_back({.name = name, .isBetterHigh = true});
    for (const std::string& name : m_classNames)
        all.push_back({.name = "ap-" + name, .isBetterHigh = true});
    return all;
}

const DetectionSet& DetectionObjective::setOf(const Subset& subset) const
{
    for (const BoxedPart& part : m_parts)
        if (part.rows == subset.data) return *part.set;
    throw Error("a detection network is evaluated on images with boxes only");
}

Batch DetectionObjective::batchOf(const Subset& rows) const
{
    return detectionBatch(setOf(rows), rows.index.cpu(), PictureScale::of(m_network), nullptr, 0);
}

std::vector<std::vector<TruthBox>> DetectionObjective::truthsOf(const Subset& subset) const
{
    const DetectionSet& set = setOf(subset);
    const at::Tensor rows = subset.index.cpu();
    std::vector<std::vector<TruthBox>> truths;
    for (std::int64_t i = 0; i < rows.size(0); ++i)
        truths.push_back(set.images()[static_cast<std::size_t>(rows[i].item<std::int64_t>())].truths);
    return truths;
}

std::optional<FoundInSubset> DetectionObjective::find(const at::Tensor& theta, const Subset& subset,
                                                      const std::function<bool()>& keepGoing) const
{
    const BoxedBatches batches{.count = (subset.size() + imagesAtOnce - 1) / imagesAtOnce,
                               .at = [&](std::int64_t i) { return batchOf(rowsFrom(subset, i * imagesAtOnce)); },
                               .truths = truthsOf(subset)};
    return find(theta, batches, keepGoing);
}

std::optional<FoundInSubset> DetectionObjective::find(const at::Tensor& theta, const BoxedBatches& batches,
                                                      const std::function<bool()>& keepGoing,
                                                      Arithmetic arithmetic) const
{
    const at::NoGradGuard noGradients;
    FoundInSubset all{.truths = batches.truths, .found = {}};
    double positives = 0;
    for (std::int64_t b = 0; b < batches.count; ++b) {
        if (!keepGoing()) return std::nullopt;
        const auto [output, sums] = answer(theta, batches.at(b), Statistics::UseStored, arithmetic);
        all.location += sums.location.item<double>();
        all.classification += sums.classification.item<double>();
        positives += sums.positives.item<double>();
        for (std::int64_t i = 0; i < output.size(0); ++i)
            all.found.push_back(detectionsOf(output[i], m_network.priors, m_network.variances, m_found));
    }
    all.location /= std::max(1.0, positives);
    all.classification /= std::max(1.0, positives);
    return all;
}

std::optional<NamedNumbers> DetectionObjective::evaluate(const at::Tensor& theta, const Subset& subset,
                                                         const std::function<bool()>& keepGoing) const
{
    const std::optional<FoundInSubset> found = find(theta, subset, keepGoing);
    return found ? std::optional(numbersOf(*found)) : std::nullopt;
}

NamedNumbers DetectionObjective::numbersOf(const FoundInSubset& found) const
{
    NamedNumbers numbers{{"loss", m_loss.locationWeight * found.location + found.classification},
                         {"loss-boxes", found.location},
                         {"loss-classes", found.classification}};
    std::vector<double> byArea, byPoints;
    NamedNumbers ofClasses;
    for (std::size_t label = 0; label < m_classNames.size(); ++label) {
        const PrecisionRecall curve = precisionRecall(found.truths, found.found, static_cast<std::int64_t>(label));
        if (curve.positives == 0) continue;
        byArea.push_back(averagePrecisionByArea(curve));
        byPoints.push_back(averagePrecisionByPoints(curve));
        ofClasses.emplace_back("ap-" + m_classNames[label], byArea.back());
    }
    if (!byArea.empty()) {
        numbers.emplace_back("map", meanOfMeasured(byArea));
        numbers.emplace_back("map11", meanOfMeasured(byPoints));
    }
    numbers.insert(numbers.end(), ofClasses.begin(), ofClasses.end());
    return numbers;
}

} // namespace sharpscope
