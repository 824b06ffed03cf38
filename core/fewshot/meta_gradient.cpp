// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/meta_gradient.h"

#include "core/model/cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

namespace sharpscope {

namespace {

void addTo(at::Tensor& sum, const at::Tensor& value)
{
    if (!value.defined()) return;
    if (sum.defined())
        sum.add_(value);
    else
        sum = value.clone();
}

} // namespace

MetaGradient::MetaGradient(TaskLoss lossOf, std::shared_ptr<const Dataset> data, MetaLoss loss)
    : m_lossOf(std::move(lossOf)), m_data(std::move(data)), m_loss(std::move(loss))
{
}

LossAndGradient MetaGradient::operator()(const at::Tensor& theta, const Batch& metaBatch, Statistics statistics)
{
    const std::int64_t tasks = metaBatch.images.size(0);
    LossAndGradient sum;
    for (std::int64_t task = 0; task < tasks; ++task) {
        const OneTask one = ofTask(theta, metaBatch.images[task], statistics);
        addTo(sum.loss, one.loss);
        addTo(sum.gradient, one.gradient);
        addTo(sum.correct, one.correct);
    }
    sum.loss.div_(tasks);
    sum.gradient.div_(tasks);
    return sum;
}

MetaGradient::OneTask MetaGradient::ofTask(const at::Tensor& theta, const at::Tensor& rows, Statistics statistics)
{
    const at::AutoGradMode recording(true);
    const EpisodeShape& shape = m_loss.shape;
    const auto share = [&](std::int64_t images) {
        return static_cast<double>(images) / static_cast<double>(shape.shots + shape.queries);
    };
    const InnerLoop& inner = m_loss.inner;
    const bool isSupport = rows.size(1) == shape.shots;
    const auto gradients = static_cast<double>(inner.steps * inner.gradients());
    const double differentiated = inner.order == InnerOrder::Second ? 2 : 1;
    if (isSupport) {
        const Batch support = batchOfClasses(*m_data, rows);
        const bool adapts = m_loss.support == SupportLoss::AfterAdapting;
        m_passes += share(shape.shots) * (1 + (adapts ? gradients * differentiated : 0));
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        const at::Tensor point = adapts ? adapted(m_lossOf, leaf, support, inner) : leaf;
        const LossTerms terms = m_lossOf(point, support, statistics);
        return {terms.loss.detach(), gradientOf(terms.loss, leaf), terms.correct};
    }
    const Episode episode = episodeOf(*m_data, rows, shape.shots);
    if (m_loss.outer == OuterLoss::Reptile) {
        m_passes += gradients + share(shape.queries) / 3; // a forward pass is a third of a pass
        return reptile(theta, episode, statistics);
    }
    m_passes += share(shape.shots) * gradients * differentiated + share(shape.queries);
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor point = adapted(m_lossOf, leaf, episode.support, inner);
    const LossTerms terms = m_lossOf(point, episode.query, statistics);
    return {terms.loss.detach(), gradientOf(terms.loss, leaf), terms.correct};
}

/// Its loss is that of the queries after adapting to them, too: lower than MAML's, and only to be compared with itself.
MetaGradient::OneTask MetaGradient::reptile(const at::Tensor& theta, const Episode& episode, Statistics statistics)
{
    const at::NoGradGuard constant;
    const Batch all{.images = at::cat({episode.support.images, episode.query.images}),
                    .labels = at::cat({episode.support.labels, episode.query.labels})};
    const at::Tensor point = adapted(m_lossOf, theta.detach(), all, m_loss.inner);
    const LossTerms terms = m_lossOf(point, episode.query, statistics);
    return {terms.loss, theta - point, terms.correct};
}

} // namespace sharpscope
