// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metaloss/episodes_in_view.h"

#include "core/base/error.h"
#include "core/fewshot/run_weights.h"
#include "core/fewshot/task_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

namespace {

Batch inTypeOf(const Batch& batch, const at::Tensor& theta)
{
    return {.images = batch.images.to(theta.scalar_type()), .labels = batch.labels};
}

} // namespace

EpisodesInView::EpisodesInView(LoadedFewShot run, const std::string& part, std::int64_t images, EpisodeLoss loss)
    : m_run(std::move(run)), m_series(measuredEpisodes(m_run, part)), m_loss(loss)
{
    expectEnough(*m_series.classes, m_series.shape, part);
    const std::int64_t asked = images > 0 ? images / m_series.shape.queryImages() : m_series.count;
    for (std::int64_t i = 0; i < std::max<std::int64_t>(1, asked); ++i) {
        const at::Tensor rows = drawEpisode(*m_series.classes, m_series.shape, m_series.seed, m_series.purpose, i);
        m_episodes.push_back(episodeOf(*m_run.splits.data, rows, m_series.shape.shots));
    }
    if (m_loss != EpisodeLoss::Adapted) m_series.inner.order = InnerOrder::First;
}

std::string EpisodesInView::text() const
{
    if (m_loss == EpisodeLoss::Supports) return "supports before adapting";
    if (m_loss == EpisodeLoss::Queries) return "queries before adapting";
    const std::int64_t steps = m_series.inner.steps;
    return "queries after " + std::to_string(steps) + (steps == 1 ? " inner step" : " inner steps");
}

std::optional<PointValue> EpisodesInView::at(const at::Tensor& theta, const at::Tensor& state,
                                             const std::function<bool()>& keepGoing) const
{
    const at::NoGradGuard constant;
    const TaskLoss lossOf = lossOfNetwork(m_run.network, state);
    PointValue mean;
    for (const Episode& episode : m_episodes) {
        if (!keepGoing()) return std::nullopt;
        const Batch support = inTypeOf(episode.support, theta);
        const at::Tensor point =
            m_loss == EpisodeLoss::Adapted ? adapted(lossOf, theta, support, m_series.inner) : theta;
        const bool isSupport = m_loss == EpisodeLoss::Supports;
        const Batch batch = isSupport ? support : inTypeOf(episode.query, theta);
        const LossTerms terms = lossOf(point, batch, isSupport ? Statistics::Freeze : m_series.queries);
        const auto share = 1 / static_cast<double>(m_episodes.size());
        mean.loss += share * terms.loss.item<double>();
        mean.accuracy += share * terms.correct.item<double>() / static_cast<double>(batch.labels.size(0));
    }
    return mean;
}

PointValue EpisodesInView::ownAt(std::size_t episode, const at::Tensor& theta, const at::Tensor& state) const
{
    const at::NoGradGuard constant;
    const bool isSupport = m_loss == EpisodeLoss::Supports;
    const Batch batch = inTypeOf(isSupport ? m_episodes[episode].support : m_episodes[episode].query, theta);
    const LossTerms terms =
        lossOfNetwork(m_run.network, state)(theta, batch, isSupport ? Statistics::Freeze : m_series.queries);
    return {.loss = terms.loss.item<double>(),
            .accuracy = terms.correct.item<double>() / static_cast<double>(batch.labels.size(0))};
}

std::vector<at::Tensor> EpisodesInView::innerPath(std::size_t episode, const at::Tensor& theta,
                                                  const at::Tensor& state) const
{
    const at::NoGradGuard constant;
    std::vector<at::Tensor> path;
    adapted(lossOfNetwork(m_run.network, state), theta, inTypeOf(m_episodes[episode].support, theta), m_series.inner,
            Statistics::Freeze, [&](std::int64_t, const at::Tensor& point) { path.push_back(point.clone()); });
    return path;
}

std::shared_ptr<const EpisodesInView> episodesOf(const RunFolder& run, const std::string& part, std::int64_t images,
                                                 EpisodeLoss loss, const std::function<bool()>& isStopping)
{
    FewShotRun options = readFewShotRun(run);
    options.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    std::optional<LoadedFewShot> loaded = loadFewShot(options, isStopping);
    return loaded ? std::make_shared<const EpisodesInView>(std::move(*loaded), part, images, loss) : nullptr;
}

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
