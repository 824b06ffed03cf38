// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/looks/episodes_in_view.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/fewshot/run_weights.h"
#include "core/fewshot/task_loss.h"
#include "core/landscape/asked_planes.h"
#include "core/looks/adaptation_plane.h"
#include "core/looks/moved_together.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace sharpscope {

namespace {

EpisodeLoss lossOf(const SliceOptions& options)
{
    if (options.of == "queries") return EpisodeLoss::Queries;
    if (options.of == "supports") return EpisodeLoss::Supports;
    return options.of == "auto" && options.plane == "adaptation" ? EpisodeLoss::Supports : EpisodeLoss::Adapted;
}

} // namespace

Batch inTypeOf(const Batch& batch, const at::Tensor& theta)
{
    return {.images = batch.images.to(theta.scalar_type()), .labels = batch.labels};
}

EpisodesInView::EpisodesInView(LoadedFewShot run, const std::string& part, std::int64_t images, EpisodeLoss loss)
    : m_run(std::move(run)), m_part(part), m_series(measuredEpisodes(m_run, part)), m_loss(loss)
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
                                             const KeepGoing& keepGoing) const
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

LossOverParts EpisodesInView::around(const at::Tensor& theta, const at::Tensor& state) const
{
    auto self = std::static_pointer_cast<const EpisodesInView>(shared_from_this());
    return {.objective = std::make_shared<MovedTogether>(std::move(self), m_loss, theta, state),
            .count = count(),
            .imagesEach = m_series.shape.queryImages(),
            .batches = [count = count()](const at::Tensor& positions) { return episodeBatches(count, positions); }};
}

std::string EpisodesInView::statistics(const SliceOptions& options) const
{
    return options.statistics == "frozen" ? "frozen" : "stored";
}

Json EpisodesInView::identity(const SliceOptions& options) const
{
    Json identity{{"split", options.split},
                  {"images", images()},
                  {"episodes", count()},
                  {"episode", {m_series.shape.ways, m_series.shape.shots, m_series.shape.queries}},
                  {"loss", text()}};
    if (!isAround(options) && m_series.queries == Statistics::UseStored) identity["statistics"] = statistics(options);
    return identity;
}

Json EpisodesInView::measuredOn() const
{
    return {{"data", m_run.options.data.name},
            {"split", m_part},
            {"images", images()},
            {"episodes", count()},
            {"episode", {m_series.shape.ways, m_series.shape.shots, m_series.shape.queries}},
            {"innerSteps", m_series.inner.steps},
            {"statistics", m_run.options.episodes.normalisation},
            {"loss", "cross-entropy of the " + text() + ", the adapted networks moved alike"}};
}

std::optional<MarkedPlane> EpisodesInView::ownPlane(const SliceOptions& options, const SurfaceModel& model) const
{
    if (options.plane != "adaptation") return std::nullopt;
    AdaptationPlane made = adaptationPlane(options, model, *this);
    const auto self = std::static_pointer_cast<const EpisodesInView>(shared_from_this());
    const at::Tensor state = made.plane.state.origin;
    MarkedPlane marked{.plane = std::move(made.plane), .values = {}};
    for (std::size_t i = 0; i < made.thetas.size();
         ++i) // a point of a task's loop: its own loss, not the mean over all
        marked.values.push_back([self, task = made.tasks[i], theta = made.thetas[i],
                                 state](const KeepGoing& keepGoing) -> std::optional<PointValue> {
            if (!keepGoing()) return std::nullopt;
            return self->ownAt(task, theta, state);
        });
    return marked;
}

LossOfKind lossOfEpisodes()
{
    return {.forSurface = [](const RunFolder& run, const TakenCheckpoint&, const SliceOptions& options,
                             const std::function<bool()>& isStopping) -> ViewOfLoss {
                const std::string name = run.path().string();
                if (options.plane == "microscope")
                    throw Error(name + ": plane: the microscope looks at a training's next step, and this run is "
                                       "few-shot");
                if (options.statistics == "re-estimated")
                    throw Error(name + ": statistics: re-estimated ones are of single images; an episode has its own");
                return episodesOf(run, options.split, options.images, lossOf(options), isStopping);
            },
            .forSharpness = [](const RunFolder& run, const TakenCheckpoint&, const CurvatureOptions& options,
                               const std::function<bool()>& isStopping) -> ViewOfLoss {
                return episodesOf(run, options.split, options.images, EpisodeLoss::Adapted, isStopping);
            },
            .isOver = "episodes",
            .dataOf =
                [](const Json& experiment) {
                    Json of = Json::object();
                    for (const char* field : {"data", "episodes", "inner"})
                        of[field] = valueOr(experiment, field, Json());
                    return of;
                },
            .dataName = "episodes and inner loop"};
}

} // namespace sharpscope
