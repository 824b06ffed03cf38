// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/slice.h"

#include "core/base/json_value.h"
#include "core/landscape/directions.h"
#include "core/landscape/grid.h"
#include "core/landscape/slice_name.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_walk.h"
#include "core/run/run_folder.h"
#include "core/tensor/compute.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"
#include "core/train/newest_checkpoint.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>

#include <cmath>
#include <map>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

void throwProblems(const SliceOptions& options)
{
    std::vector<Problem> problems;
    validate(toJson(options), schemaOf<SliceOptions>(), {}, problems);
    check(options, problems);
    if (!problems.empty()) throw Error(toText(problems));
}

/// What a slice goes around.
struct Centre {
    RunFolder folder;
    fs::path file;
    Checkpoint checkpoint;
};

Centre centreOf(const fs::path& runFolder)
{
    RunFolder folder = RunFolder::open(runFolder);
    auto [file, checkpoint] = takeNewestCheckpoint(folder);
    checkpoint.optimizer = checkpoint.rule = {}; // of several runs that is much memory
    return {std::move(folder), std::move(file), std::move(checkpoint)};
}

/// What two slices must agree in to hold the same loss at the same (a, b).
Json identityOf(const SliceOptions& options, const Centre& centre, std::int64_t images)
{
    return {{"checkpoint", centre.file.filename().string()},
            {"step", centre.checkpoint.clock.step},
            {"thetaNorm", centre.checkpoint.theta.norm().item<double>()},
            {"split", options.split},
            {"images", images},
            {"directions", "random, filter-normalised"},
            {"directionSeed", options.directionSeed}};
}

Surface emptySurface(const SliceOptions& options, std::int64_t images, std::int64_t step)
{
    Surface surface{.grid = {.name = sliceName(options, images, step),
                             .title = sliceTitle(options, images, step),
                             .columns = options.points,
                             .rows = options.points,
                             .xMin = -options.range,
                             .xMax = options.range,
                             .yMin = -options.range,
                             .yMax = options.range}};
    surface.loss.assign(static_cast<std::size_t>(options.points * options.points), notMeasured);
    surface.accuracy = surface.loss;
    return surface;
}

/// Takes over every point that an earlier slice of the same identity has at exactly the same place: the rest of a
/// stopped one, a coarser or a finer grid.
void takeKnownPoints(Surface& surface, const Json& identity, bool winograd, const fs::path& folder)
{
    std::map<std::pair<double, double>, PointValue> known;
    for (const fs::path& file : surfaceFiles(folder)) {
        SurfaceFile earlier;
        try {
            earlier = readSurfaceFile(file);
        } catch (const Error&) {
            continue; // damaged: its points are computed again
        }
        if (!earlier.metadata.contains("identity") || earlier.metadata["identity"] != identity) continue;
        if (!winograd && valueOr(earlier.metadata, "winograd", false)) continue; // its rounding might show here
        const std::vector<double> alphas = columnCoordinates(earlier.surface.grid);
        const std::vector<double> betas = rowCoordinates(earlier.surface.grid);
        for (std::size_t i = 0; i < earlier.surface.loss.size(); ++i)
            if (!std::isnan(earlier.surface.loss[i]))
                known[{alphas[i % alphas.size()], betas[i / alphas.size()]}] = {earlier.surface.loss[i],
                                                                                earlier.surface.accuracy[i]};
    }
    const std::vector<double> alphas = columnCoordinates(surface.grid);
    const std::vector<double> betas = rowCoordinates(surface.grid);
    for (std::size_t i = 0; i < surface.loss.size(); ++i) {
        const auto it = known.find({alphas[i % alphas.size()], betas[i / alphas.size()]});
        if (it == known.end()) continue;
        surface.loss[i] = it->second.loss;
        surface.accuracy[i] = it->second.accuracy;
        ++surface.pointsDone;
    }
}

void computeSlice(JobContext& context, const Centre& centre, const SliceOptions& options)
{
    const RunFolder& folder = centre.folder;
    RunOptions training = readRunOptions(folder);
    training.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    const std::int64_t threads = useThreads(context.threads());
    context.emit(folder.id(), Progress{.what = "loading data"});
    const std::optional<LoadedRun> loaded = loadRun(training, [&] { return context.isStopping(); });
    if (!loaded) return;
    const LoadedRun& run = *loaded;
    Checkpoint checkpoint = centre.checkpoint;
    fit(checkpoint, *run.network, centre.file);
    const Subset images = stratifiedSubset(options.split == "test" ? run.test : run.train, options.images, 0);
    const Json identity = identityOf(options, centre, images.size());
    const bool winograd = usesWinograd(options) && training.train.winograd != "off";
    Surface surface = emptySurface(options, images.size(), centre.checkpoint.clock.step);
    if (training.train.labelSmoothing > 0) surface.grid.title += " · without label smoothing";
    takeKnownPoints(surface, identity, winograd, folder.path());

    const at::NoGradGuard noGradients;
    const at::Tensor theta = checkpoint.theta.to(run.device);
    const at::Tensor state = checkpoint.state.to(run.device);
    const Directions directions = randomDirections(run.network->layout(), theta, options.directionSeed);
    const Evaluator evaluator(*run.network, images, {.winograd = winograd});
    const auto evaluatePoint = [&](double a, double b) -> std::optional<PointValue> {
        const at::Tensor point = at::add(theta, directions.first, a).add_(directions.second, b);
        const auto value = evaluator.at(point, state, [&] { return !context.isStopping(); });
        if (!value) return std::nullopt;
        return PointValue{value->loss, value->accuracy};
    };
    const auto save = [&] {
        writeSurface(
            folder.path() / (surface.grid.name + ".npz"), surface,
            Json{{"identity", identity}, {"options", toJson(options)}, {"threads", threads}, {"winograd", winograd}});
    };
    walkSurface(surface, evaluatePoint, context, folder.id(), save);
}

} // namespace

void check(const SliceOptions& options, std::vector<Problem>& problems)
{
    if (options.points % 2 == 0)
        problems.push_back(
            {"points", std::to_string(options.points) + " is even: an odd number puts a point on the minimum itself"});
}

bool usesWinograd(const SliceOptions& options) { return options.range >= 0.1; }

Job slicesJob(std::vector<fs::path> runFolders, SliceOptions options)
{
    return [runFolders = std::move(runFolders), options = std::move(options)](JobContext& context) {
        throwProblems(options);
        std::vector<Centre> centres; // all of them first: a training may delete them meanwhile, or go on to others
        for (const fs::path& folder : runFolders)
            centres.push_back(centreOf(folder));
        for (const Centre& centre : centres)
            if (!context.isStopping()) computeSlice(context, centre, options);
    };
}

} // namespace sharpscope
