// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/slice.h"

#include "core/landscape/directions.h"
#include "core/landscape/grid.h"
#include "core/landscape/newest_checkpoint.h"
#include "core/landscape/slice_name.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_walk.h"
#include "core/run/run_folder.h"
#include "core/tensor/compute.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"

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

/// What two slices must agree in to hold the same loss at the same (a, b).
Json identityOf(const SliceOptions& options, const Checkpoint& checkpoint, const fs::path& file, std::int64_t images)
{
    Json identity = {{"checkpoint", file.filename().string()},
                     {"step", checkpoint.clock.step},
                     {"thetaNorm", checkpoint.theta.norm().item<double>()},
                     {"split", options.split},
                     {"images", images},
                     {"directions", "random, filter-normalised"},
                     {"directionSeed", options.directionSeed}};
    if (usesWinograd(options)) identity["convolutions"] = "winograd";
    return identity;
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
void takeKnownPoints(Surface& surface, const Json& identity, const fs::path& folder)
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

void computeSlice(JobContext& context, const fs::path& runFolder, const SliceOptions& options)
{
    throwProblems(options);
    const RunFolder folder = RunFolder::open(runFolder);
    const auto [file, checkpoint] = takeNewestCheckpoint(folder); // first: a training may delete it while data load
    RunOptions training = readRunOptions(folder);
    training.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    const std::int64_t threads = useThreads(context.threads());
    context.emit(folder.id(), Progress{.what = "loading data"});
    const std::optional<LoadedRun> loaded = loadRun(training, [&] { return context.isStopping(); });
    if (!loaded) return;
    const LoadedRun& run = *loaded;
    expectFits(checkpoint, run.network->layout(), file);
    const Subset images = stratifiedSubset(options.split == "test" ? run.test : run.train, options.images, 0);
    const Json identity = identityOf(options, checkpoint, file, images.size());
    Surface surface = emptySurface(options, images.size(), checkpoint.clock.step);
    takeKnownPoints(surface, identity, folder.path());

    const at::NoGradGuard noGradients;
    const at::Tensor theta = checkpoint.theta.to(run.device);
    const at::Tensor state = checkpoint.state.to(run.device);
    const Directions directions = randomDirections(run.network->layout(), theta, options.directionSeed);
    const Evaluator evaluator(*run.network, images, {.winograd = usesWinograd(options)});
    const auto evaluatePoint = [&](double a, double b) -> std::optional<PointValue> {
        const at::Tensor point = at::add(theta, directions.first, a).add_(directions.second, b);
        const auto value = evaluator.at(point, state, [&] { return !context.isStopping(); });
        if (!value) return std::nullopt;
        return PointValue{value->loss, value->accuracy};
    };
    const auto save = [&] {
        writeSurface(folder.path() / (surface.grid.name + ".npz"), surface,
                     Json{{"identity", identity}, {"options", toJson(options)}, {"threads", threads}});
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

Job sliceJob(fs::path runFolder, SliceOptions options)
{
    return [runFolder = std::move(runFolder), options = std::move(options)](JobContext& context) {
        computeSlice(context, runFolder, options);
    };
}

} // namespace sharpscope
