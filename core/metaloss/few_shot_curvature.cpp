// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/curvature/curvature_job.h"
#include "core/curvature/run_at_checkpoint.h"
#include "core/metaloss/episodes_in_view.h"
#include "core/metaloss/looks.h"

#include <ATen/core/Tensor.h>

namespace sharpscope {

namespace {

/// What is of single images.
void expectForEpisodes(const CurvatureOptions& options)
{
    const char* field = options.theorems > 0       ? "theorems"
                        : options.fisher != "none" ? "fisher"
                        : !options.rescale.empty() ? "rescale"
                                                   : nullptr;
    if (field) throw Error(std::string(field) + ": is of single images; this run's loss is over episodes");
}

std::optional<RunAtCheckpoint> fewShotAtCheckpoint(const RunFolder& run, const TakenCheckpoint& taken,
                                                   const CurvatureOptions& options,
                                                   const std::function<bool()>& isStopping)
{
    expectForEpisodes(options);
    const auto view = episodesOf(run, options.split, options.images, EpisodeLoss::Adapted, isStopping);
    if (!view) return std::nullopt;
    Checkpoint checkpoint = taken.checkpoint;
    fit(checkpoint, *view->run().network, taken.file);
    const at::ScalarType type = options.precision == "float64" ? at::kDouble : at::kFloat;
    const at::Tensor theta = checkpoint.theta.to(view->run().device, type),
                     state = checkpoint.state.to(view->run().device, type);
    const auto loss = std::make_shared<LossOverParts>(LossOverParts{
        .objective = std::make_shared<MovedTogether>(view, EpisodeLoss::Adapted, theta, state),
        .count = view->count(),
        .imagesEach = view->series().shape.queryImages(),
        .batches = [count = view->count()](const at::Tensor& positions) { return episodeBatches(count, positions); }});
    const EpisodeShape& shape = view->series().shape;
    RunAtCheckpoint at{.target = {.network = view->run().network,
                                  .theta = theta,
                                  .state = state,
                                  .images = {},
                                  .labelSmoothing = 0,
                                  .parts = loss},
                       .theorems = {},
                       .measuredOn = {}};
    at.measuredOn = {{"run", run.path().filename().string()},
                     {"checkpoint", taken.file.filename().string()},
                     {"step", checkpoint.clock.step},
                     {"thetaNorm", checkpoint.theta.to(at::kDouble).norm().item<double>()},
                     {"data", view->run().options.data.name},
                     {"split", options.split},
                     {"images", view->images()},
                     {"episodes", view->count()},
                     {"episode", {shape.ways, shape.shots, shape.queries}},
                     {"innerSteps", view->series().inner.steps},
                     {"augmentation", "none"},
                     {"statistics", view->run().options.episodes.normalisation},
                     {"loss", "cross-entropy of the " + view->text() + ", the adapted networks moved alike"}};
    return at;
}

bool isFewShotRun(const std::filesystem::path& run)
{
    return valueOr(RunFolder::open(run).experiment(), "kind", std::string()) == "few-shot";
}

} // namespace

Job sharpnessJob(std::vector<std::filesystem::path> runs, CurvatureOptions options)
{
    const LoadAtCheckpoint load = [](const RunFolder& run, const TakenCheckpoint& taken, const CurvatureOptions& asked,
                                     const std::function<bool()>& isStopping) {
        return (isFewShotRun(run.path()) ? fewShotAtCheckpoint : loadAtCheckpoint)(run, taken, asked, isStopping);
    };
    return curvatureJobOf(std::move(runs), std::move(options), load);
}

} // namespace sharpscope
