// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/episode_job.h"

#include "core/fewshot/meta_trainer.h"
#include "core/fewshot/record_episode.h"
#include "core/fewshot/run_weights.h"
#include "core/tensor/compute.h"

namespace sharpscope {

namespace {

std::shared_ptr<const ShownEpisode> shownEpisode(JobContext& context, const EpisodeRequest& request)
{
    const RunFolder run = RunFolder::open(request.run);
    const auto go = [&context] { return context.keepGoing(); };
    context.emit(run.id(), Progress{.what = "loading data"});
    FewShotRun options = readFewShotRun(run);
    options.device = "cpu";
    const std::optional<LoadedFewShot> loaded = loadFewShot(options, [&] { return context.isStopping(); });
    if (!loaded || !go()) return nullptr;
    const MetaWeights weights = weightsOf(run, request.weights, *loaded->network);
    EpisodeSeries series = measuredEpisodes(*loaded, request.part);
    expectEnough(*series.classes, series.shape, request.part);
    if (request.steps > 0) series.inner.steps = request.steps;
    context.emit(run.id(), Progress{.what = "adapting", .fraction = 0.5});
    auto record =
        recordEpisode(loaded->network, weights.theta, weights.state, *loaded->splits.data, series, request.index, go);
    if (!record) return nullptr;
    context.emit(run.id(), Progress{.what = {}, .fraction = 1, .secondsLeft = 0});
    auto shown = std::make_shared<ShownEpisode>();
    shown->of = request;
    shown->record = std::move(*record);
    shown->step = weights.step;
    shown->images = std::make_shared<const ImageRows>(loaded->splits.data);
    return shown;
}

} // namespace

Job episodeJob(EpisodeRequest request, std::function<void(std::shared_ptr<const ShownEpisode>)> take)
{
    return [request = std::move(request), take = std::move(take)](JobContext& context) {
        useThreads(context.threads());
        try {
            if (auto shown = shownEpisode(context, request)) take(std::move(shown));
        } catch (const Error& error) {
            const std::string why = error.what(), path = request.run.string();
            throw Error(why.starts_with(path) ? why : path + ": " + why);
        }
    };
}

} // namespace sharpscope
