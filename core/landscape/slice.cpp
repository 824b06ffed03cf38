// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/slice.h"

#include "core/base/json_value.h"
#include "core/landscape/known_points.h"
#include "core/landscape/point_statistics.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_identity.h"
#include "core/landscape/surface_parts.h"
#include "core/landscape/surface_plane.h"
#include "core/landscape/surface_walk.h"
#include "core/tensor/compute.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>

#include <cmath>

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

/// A surface that is asked for: it lies in the first model's run folder.
using Models = std::vector<SurfaceModel>;

/// All of them before anything slow happens: a training may delete checkpoints meanwhile, or go on to others.
std::vector<Models> askedSurfaces(const std::vector<fs::path>& runFolders, const SliceOptions& options)
{
    std::vector<Models> asked;
    for (const fs::path& folder : runFolders) {
        Models models = modelsOf(folder, options.plane != "random");
        if (options.plane == "models" && !asked.empty())
            asked.front().insert(asked.front().end(), models.begin(), models.end());
        else
            asked.push_back(std::move(models));
    }
    return asked;
}

/// A network by the options that make it.
Json networkOf(const fs::path& runFolder)
{
    Json network = valueOr(RunFolder::open(runFolder).experiment(), "network", Json::object());
    for (const char* field : {"weights", "trainable"})
        network.erase(field);
    return network;
}

void expectOneNetwork(const Models& models)
{
    const Json network = networkOf(models.front().run);
    for (const SurfaceModel& model : models)
        if (const Json other = networkOf(model.run); other != network)
            throw Error("plane: one plane needs one network: " + models.front().run.string() + " has " +
                        dumpLine(network) + ", " + model.run.string() + " has " + dumpLine(other));
}

std::string statisticsOf(const SliceOptions& options, const Network& network)
{
    if (options.statistics != "auto") return options.statistics;
    const bool mayEstimate = network.architecture() && network.layout().statisticsCount > 0;
    return options.plane == "random" || !mayEstimate ? "stored" : "re-estimated";
}

Surface emptySurface(const SliceOptions& options, const SurfacePlane& plane, Json identity)
{
    Surface surface{.grid = {.columns = options.points,
                             .rows = options.points,
                             .xMin = plane.xMin,
                             .xMax = plane.xMax,
                             .yMin = plane.yMin,
                             .yMax = plane.yMax,
                             .identity = std::move(identity)}};
    surface.grid.name = surfaceName(surface.grid);
    surface.grid.title = surfaceTitle(surface.grid);
    surface.loss.assign(static_cast<std::size_t>(options.points * options.points), notMeasured);
    surface.accuracy = surface.loss;
    surface.marks = plane.marks;
    return surface;
}

Batch wholeBatch(const Subset& images)
{
    return makeBatch(images, at::arange(images.size()), Augmentation{}, at::Generator());
}

/// Each model's true loss, with its own statistics; those that are not finite stay so.
void measureMarks(Surface& surface, const Models& models, const Evaluator& evaluator, at::Device device,
                  JobContext& context)
{
    for (std::size_t i = 0; i < surface.marks.size(); ++i) {
        if (!context.keepGoing()) return;
        const Checkpoint& checkpoint = models[i].checkpoint;
        const auto value = evaluator.at(checkpoint.theta.to(device), checkpoint.state.to(device),
                                        [&] { return !context.isStopping(); });
        if (!value) return;
        surface.marks[i].loss = value->loss;
        surface.marks[i].accuracy = value->accuracy;
    }
}

void computeSurface(JobContext& context, Models models, const SliceOptions& options, const fs::path& parts)
{
    const RunFolder folder = RunFolder::open(models.front().run);
    RunOptions training = readRunOptions(folder);
    training.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    const std::int64_t threads = useThreads(context.threads());
    context.emit(folder.id(), Progress{.what = "loading data"});
    const std::optional<LoadedRun> loaded = loadRun(training, [&] { return context.isStopping(); });
    if (!loaded) return;
    const LoadedRun& run = *loaded;
    expectOneNetwork(models);
    for (SurfaceModel& model : models)
        fit(model.checkpoint, *run.network, model.file);

    const at::NoGradGuard noGradients;
    const std::string statistics = statisticsOf(options, *run.network);
    SliceOptions asked = options;
    asked.statistics = statistics;
    const SurfacePlane plane = surfacePlane(asked, models, *run.network, run.device);
    const Subset images = stratifiedSubset(options.split == "test" ? run.test : run.train, options.images, 0);
    Json identity = plane.identity;
    identity["split"] = options.split;
    identity["images"] = images.size();
    if (options.plane != "random" || statistics != "stored") identity["statistics"] = statistics;
    const bool winograd = usesWinograd(options) && training.train.winograd != "off";
    Surface surface = emptySurface(options, plane, std::move(identity));
    if (training.train.labelSmoothing > 0) surface.grid.title += " · without label smoothing";
    if (!plane.note.empty()) context.emit(folder.id(), Message{"info", surface.grid.title + ": " + plane.note});
    takeKnownPoints(surface, winograd, folder.path());

    std::vector<Batch> batches;
    if (statistics == "re-estimated") batches = statisticsBatches(stratifiedSubset(run.train, options.images, 0));
    if (!parts.empty())
        writeSurfaceParts(parts, plane, *run.network, wholeBatch(images), batches, surface.grid.identity);
    const Evaluator evaluator(*run.network, images, {.winograd = winograd});
    const auto goesOn = [&] { return !context.isStopping(); };
    const auto evaluatePoint = [&](double a, double b) -> std::optional<PointValue> {
        const at::Tensor theta = plane.theta.at(a, b), stored = plane.stateAt(a, b);
        const auto state =
            batches.empty() ? std::optional(stored) : estimatedStatistics(*run.network, theta, stored, batches, goesOn);
        const auto value = state ? evaluator.at(theta, *state, goesOn) : std::nullopt;
        if (!value) return std::nullopt;
        return PointValue{value->loss, value->accuracy};
    };
    const auto save = [&] {
        writeSurface(folder.path() / (surface.grid.name + ".npz"), surface,
                     Json{{"options", toJson(options)}, {"threads", threads}, {"winograd", winograd}});
    };
    walkSurface(surface, evaluatePoint, context, folder.id(), save);
    if (surface.marks.empty() || context.isStopping()) return;
    measureMarks(surface, models, evaluator, run.device, context);
    context.emit(folder.id(), GridMarked{.name = surface.grid.name, .marks = toJson(surface.marks)});
    save();
}

} // namespace

void check(const SliceOptions& options, std::vector<Problem>& problems)
{
    if (options.points % 2 == 0)
        problems.push_back(
            {"points", std::to_string(options.points) + " is even: an odd number puts a point on the minimum itself"});
}

bool usesWinograd(const SliceOptions& options) { return options.plane != "random" || options.range >= 0.1; }

Job slicesJob(std::vector<fs::path> runFolders, SliceOptions options, fs::path parts)
{
    return [runFolders = std::move(runFolders), options = std::move(options),
            parts = std::move(parts)](JobContext& context) {
        throwProblems(options);
        std::vector<Models> asked = askedSurfaces(runFolders, options);
        if (!parts.empty() && asked.size() != 1)
            throw Error(parts.string() + ": holds the parts of one surface, and " + std::to_string(asked.size()) +
                        " are asked for");
        for (Models& models : asked)
            if (!context.isStopping()) computeSurface(context, std::move(models), options, parts);
    };
}

} // namespace sharpscope
