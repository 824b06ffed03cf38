// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/run_at_checkpoint.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/curvature/rescaling.h"
#include "core/train/given_labels.h"
#include "core/train/load_run.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <cmath>

namespace sharpscope {

namespace {

std::int64_t batchSizeOf(const CurvatureOptions& options, const CurvatureTarget& target)
{
    return options.batchSize > 0 ? options.batchSize : usualBatchSize(*target.network, target.theta.device());
}

/// With the run's own batch size and, where its rule has some, radii and share of the second batch.
TheoremTarget theoremTarget(const CurvatureTarget& target, const LoadedRun& run, const CurvatureOptions& options)
{
    const RunOptions& training = run.options;
    const double share = valueOr(training.method.options, "secondFraction", 0.25);
    return {.network = target.network,
            .theta = target.theta,
            .state = target.state,
            .train = run.train,
            .sharp = stratifiedSubset(run.train, options.images, 0),
            .test = stratifiedSubset(run.test, options.images, 0),
            .trainBatch = training.train.batchSize,
            .secondBatch =
                std::max<std::int64_t>(1, std::llround(share * static_cast<double>(training.train.batchSize))),
            .radii = congruenceRadiiOf({training.method}),
            .batchSize = batchSizeOf(options, target)};
}

} // namespace

std::int64_t sumOf(const Subset& images)
{
    const at::Tensor places = at::arange(1, images.size() + 1, at::kLong);
    const at::Tensor of = images.index.to(at::kCPU) * 1009 + images.labels.to(at::kCPU);
    return (places * (of + 1)).sum().item<std::int64_t>();
}

TakenCheckpoint takeCheckpoint(const RunFolder& run, std::int64_t step)
{
    if (step < 0) return takeNewestCheckpoint(run);
    const std::filesystem::path file = run.path() / checkpointName(step);
    if (std::filesystem::exists(file)) return {file, loadCheckpoint(file)};
    std::string known;
    for (const std::filesystem::path& one : run.checkpoints())
        known += (known.empty() ? "" : ", ") + one.filename().string();
    throw Error(run.path().string() + ": step: has no checkpoint of step " + std::to_string(step) + "; there " +
                (known.empty() ? "is none" : "are " + known));
}

std::optional<RunAtCheckpoint> loadAtCheckpoint(const RunFolder& run, const TakenCheckpoint& taken,
                                                const CurvatureOptions& options,
                                                const std::function<bool()>& isStopping)
{
    RunOptions training = readRunOptions(run);
    training.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    std::optional<LoadedRun> loaded = loadRun(training, isStopping);
    if (!loaded) return std::nullopt;
    Checkpoint checkpoint = taken.checkpoint;
    fit(checkpoint, *loaded->network, taken.file);
    const bool usesTrain = options.split == "train" || options.theorems > 0;
    const TrainPart part = usesTrain ? takeTrainPart(*loaded, run, checkpoint, taken.file) : TrainPart::All;

    const at::ScalarType type = options.precision == "float64" ? at::kDouble : at::kFloat;
    const double smoothing = options.loss == "trained" ? training.train.labelSmoothing : 0;
    RunAtCheckpoint at{.target = {.network = loaded->network,
                                  .theta = checkpoint.theta.to(loaded->device, type),
                                  .state = checkpoint.state.to(loaded->device, type),
                                  .images = stratifiedSubset(options.split == "test" ? loaded->test : loaded->train,
                                                             options.images, 0),
                                  .labelSmoothing = smoothing}};
    at.measuredOn = {{"run", run.path().filename().string()},
                     {"checkpoint", taken.file.filename().string()},
                     {"step", checkpoint.clock.step},
                     {"thetaNorm", checkpoint.theta.to(at::kDouble).norm().item<double>()},
                     {"data", training.data.name},
                     {"split", options.split},
                     {"images", at.target.images.size()},
                     {"imagesSum", sumOf(at.target.images)},
                     {"augmentation", "none"},
                     {"statistics", "stored"},
                     {"loss", smoothing > 0 ? "cross-entropy, label smoothing " + exactText(smoothing)
                                            : std::string("cross-entropy")}};
    if (part == TrainPart::Labelled) at.measuredOn["labelled"] = loaded->train.size();
    if (!options.rescale.empty()) {
        const auto rescaled = rescaledTheta(at.target, rescalingOf(options.rescale), batchSizeOf(options, at.target),
                                            [&] { return !isStopping(); });
        if (!rescaled) return std::nullopt;
        at.target.theta = rescaled->theta;
        at.measuredOn["rescaled"] = toJson(rescaled->what);
    }
    if (options.theorems > 0) at.theorems = theoremTarget(at.target, *loaded, options);
    return at;
}

} // namespace sharpscope
