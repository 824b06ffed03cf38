// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/ll4al.h"

#include "core/acquisition/loss_network.h"
#include "core/acquisition/network_outputs.h"
#include "core/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>

#include <tuple>

namespace sharpscope {

namespace {

const LossNetwork& lossNetwork(const Network& network)
{
    const auto* const its = dynamic_cast<const LossNetwork*>(&network);
    if (!its) throw Error("LL4AL scores with the loss module that it was trained with, and this network has none");
    return *its;
}

class Ll4alObjective final : public Objective {
public:
    Ll4alObjective(RoundTraining training, const Ll4alOptions& options)
        : m_training(std::move(training)),
          m_network(lossNetwork(*m_training.network)),
          m_options(options),
          m_classification(m_training.network, m_training.state, m_training.options, {}, m_training.dropoutSeed)
    {
    }

    LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                   Arithmetic arithmetic) const override
    {
        const bool isFast = arithmetic == Arithmetic::Fast;
        const at::Tensor images = isFast && m_training.options.bfloat16 ? batch.images.to(at::kBFloat16) : batch.images;
        const bool isDetached = *m_training.epoch >= m_options.detachAt * m_training.epochs;
        const LossNetwork::Prediction said =
            m_network.predict(theta, m_training.state, images,
                              {.statistics = statistics,
                               .dropoutSeed = m_training.dropoutSeed ? *m_training.dropoutSeed : 0,
                               .winograd = isFast && m_training.options.winograd},
                              isDetached ? StageGradient::Detached : StageGradient::Attached);
        constexpr std::int64_t ignoreNone = -100;
        const at::Tensor logits = said.logits.to(theta.scalar_type());
        const at::Tensor losses = at::cross_entropy_loss(logits, batch.labels, /*weight=*/{}, at::Reduction::None,
                                                         ignoreNone, m_training.options.labelSmoothing);
        const at::Tensor ranking = rankingLoss(said.loss.to(theta.scalar_type()), losses, m_options.margin);
        return {.loss = losses.mean() + ranking * m_options.weight,
                .correct = logits.detach().argmax(1).eq(batch.labels).sum()};
    }

    std::vector<Measure> measures() const override { return m_classification.measures(); }

    std::optional<NamedNumbers> evaluate(const at::Tensor& theta, const Subset& subset,
                                         const std::function<bool()>& keepGoing) const override
    {
        return m_classification.evaluate(theta, subset, keepGoing);
    }

private:
    RoundTraining m_training;
    const LossNetwork& m_network;
    Ll4alOptions m_options;
    Classification m_classification;
};

} // namespace

at::Tensor rankingLoss(const at::Tensor& predicted, const at::Tensor& losses, double margin)
{
    const std::int64_t pairs = predicted.size(0) / 2;
    if (pairs == 0) return predicted.sum() * 0;
    const auto differences = [&](const at::Tensor& values) { return (values - values.flip(0)).slice(0, 0, pairs); };
    const at::Tensor sign = differences(losses.detach()).gt(0).to(predicted.scalar_type()).mul(2).sub(1);
    return (margin - sign * differences(predicted)).clamp_min(0).sum() / pairs;
}

std::string Ll4al::whyNot(const Network& network) const { return whyNoStages(network); }

std::shared_ptr<const Network> Ll4al::networkFor(std::shared_ptr<const Network> network)
{
    return std::make_shared<LossNetwork>(std::move(network), m_options.width);
}

std::shared_ptr<const Objective> Ll4al::objectiveFor(const RoundTraining& training) const
{
    return std::make_shared<Ll4alObjective>(training, m_options);
}

std::optional<PoolScores> Ll4al::score(const PoolRound& round)
{
    const LossNetwork& network = lossNetwork(round.network);
    std::vector<at::Tensor> predicted, logits;
    const bool isWhole = forEachBatch(round, round.pool, {}, [&](const at::Tensor& images, std::int64_t) {
        const LossNetwork::Prediction said =
            network.predict(round.theta, round.state, images, {}, StageGradient::Detached);
        predicted.push_back(said.loss.to(at::kCPU, at::kDouble));
        logits.push_back(said.logits.cpu());
    });
    if (!isWhole) return std::nullopt;
    if (predicted.empty()) return PoolScores{.score = at::empty({0}, at::kDouble), .terms = {}};
    const at::Tensor logP = logProbabilities(at::cat(logits));
    return PoolScores{.score = at::cat(predicted),
                      .terms = {{"pseudoLoss", "l with the predicted label", std::get<0>(logP.max(1)).neg()}}};
}

} // namespace sharpscope
