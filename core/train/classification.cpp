// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/classification.h"

#include "core/model/cross_entropy.h"
#include "core/train/evaluate.h"

#include <ATen/ops/cat.h>

namespace sharpscope {

Classification::Classification(std::shared_ptr<const Network> network, at::Tensor state,
                               const ClassificationOptions& options, at::Tensor frozen,
                               std::shared_ptr<const std::int64_t> dropoutSeed)
    : m_network(std::move(network)),
      m_state(std::move(state)),
      m_options(options),
      m_dropoutSeed(std::move(dropoutSeed))
{
    if (frozen.defined() && frozen.numel() > 0) m_frozen = std::move(frozen);
}

at::Tensor Classification::whole(const at::Tensor& theta) const
{
    return m_frozen.defined() ? at::cat({m_frozen, theta}) : theta;
}

const at::Tensor& Classification::stateOf(Statistics statistics) const
{
    if (!m_dropoutSeed || m_network->architecture()) return m_state;
    const bool hasMoved = m_before.defined() && m_seedOfBefore == *m_dropoutSeed;
    if (statistics == Statistics::Freeze) return hasMoved ? m_before : m_state;
    if (statistics == Statistics::Update && !hasMoved) {
        m_before = m_state.clone();
        m_seedOfBefore = *m_dropoutSeed;
    }
    return m_state;
}

LossTerms Classification::loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                               Arithmetic arithmetic) const
{
    const bool fast = arithmetic == Arithmetic::Fast;
    if (m_frozen.defined()) statistics = Statistics::UseStored;
    if (!fast && statistics == Statistics::UseStored && m_network->architecture()) return folded(theta, batch);
    const Loss terms = crossEntropy(logits(theta, batch, statistics, fast), batch.labels, m_options.labelSmoothing);
    return {.loss = terms.loss, .correct = terms.correct};
}

at::Tensor Classification::logits(const at::Tensor& theta, const Batch& batch, Statistics statistics, bool fast) const
{
    const at::Tensor images = fast && m_options.bfloat16 ? batch.images.to(at::kBFloat16) : batch.images;
    return m_network
        ->forward(whole(theta), stateOf(statistics), images,
                  {.statistics = statistics,
                   .dropoutSeed = m_dropoutSeed ? *m_dropoutSeed : 0,
                   .winograd = fast && m_options.winograd})
        .to(theta.scalar_type());
}

at::Tensor Classification::outputs(const at::Tensor& theta, const Batch& batch, Statistics statistics) const
{
    return logits(theta, batch, m_frozen.defined() ? Statistics::UseStored : statistics, true);
}

Objective::Judged Classification::judged(const at::Tensor& outputs, const Batch& batch) const
{
    return {.losses = crossEntropies(outputs, batch.labels, m_options.labelSmoothing),
            .correct = outputs.detach().argmax(1).eq(batch.labels).sum()};
}

/// Without the normalisations' passes, which are a third of a gradient and half of a Hessian's product.
LossTerms Classification::folded(const at::Tensor& theta, const Batch& batch) const
{
    if (!m_folds) m_folds = findFolds(*m_network->architecture(), m_network->imageShape());
    const FoldedNetwork network(*m_network, *m_folds, whole(theta), m_state, {.winograd = false});
    const Loss terms = crossEntropy(network.forward(batch.images), batch.labels, m_options.labelSmoothing);
    return {.loss = terms.loss, .correct = terms.correct};
}

std::vector<Objective::Measure> Classification::measures() const
{
    return {{.name = "loss"}, {.name = "accuracy", .isBetterHigh = true}};
}

std::optional<NamedNumbers> Classification::evaluate(const at::Tensor& theta, const Subset& subset,
                                                     const std::function<bool()>& keepGoing) const
{
    const std::optional<Evaluation> measured =
        sharpscope::evaluate(*m_network, whole(theta), m_state, subset, keepGoing,
                             {.statistics = Statistics::UseStored, .winograd = m_options.winograd});
    if (!measured) return std::nullopt;
    return NamedNumbers{{"loss", measured->loss}, {"accuracy", measured->accuracy}};
}

} // namespace sharpscope
