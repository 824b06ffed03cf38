// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/looks/moved_together.h"

#include "core/base/error.h"
#include "core/fewshot/task_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

MovedTogether::MovedTogether(std::shared_ptr<const EpisodesInView> view, EpisodeLoss loss, const at::Tensor& centre,
                             at::Tensor state)
    : m_view(std::move(view)), m_loss(loss), m_state(std::move(state))
{
    if (loss != EpisodeLoss::Adapted) return;
    for (std::size_t i = 0; i < m_view->episodes().size(); ++i)
        m_shifts.push_back(m_view->innerPath(i, centre, m_state).back() - centre);
}

LossTerms MovedTogether::loss(const at::Tensor& theta, const Batch& batch, Statistics, Arithmetic) const
{
    const TaskLoss lossOf = lossOfNetwork(m_view->run().network, m_state);
    const auto count = static_cast<double>(batch.images.size(0));
    LossTerms mean{.loss = at::zeros({}, theta.options().requires_grad(false)), .correct = at::zeros({}, at::kDouble)};
    for (std::int64_t i = 0; i < batch.images.size(0); ++i) {
        const auto number = static_cast<std::size_t>(batch.images[i].item<std::int64_t>());
        const Episode& episode = m_view->episodes()[number];
        const bool isSupport = m_loss == EpisodeLoss::Supports;
        const Batch seen = inTypeOf(isSupport ? episode.support : episode.query, theta);
        const at::Tensor point = m_shifts.empty() ? theta : theta + m_shifts[number];
        const LossTerms terms = lossOf(point, seen, isSupport ? Statistics::Freeze : m_view->series().queries);
        mean.loss = mean.loss + terms.loss / count;
        mean.correct += terms.correct.detach().to(at::kCPU, at::kDouble) / static_cast<double>(seen.labels.size(0));
    }
    return mean;
}

std::optional<NamedNumbers> MovedTogether::evaluate(const at::Tensor&, const Subset&,
                                                    const std::function<bool()>&) const
{
    throw Error("a loss over episodes is not evaluated on single images");
}

ImageBatches episodeBatches(std::int64_t count, const at::Tensor& positions)
{
    const at::Tensor all = positions.defined() ? positions : at::arange(count, at::kLong);
    std::vector<Batch> batches;
    for (std::int64_t i = 0; i < all.size(0); ++i)
        batches.push_back({.images = all.narrow(0, i, 1), .labels = all.narrow(0, i, 1)});
    return batchesOf(std::move(batches));
}

} // namespace sharpscope
