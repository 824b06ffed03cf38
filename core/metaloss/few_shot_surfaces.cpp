// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/landscape/asked_planes.h"
#include "core/landscape/models_together.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_work.h"
#include "core/metaloss/adaptation_plane.h"
#include "core/metaloss/looks.h"
#include "core/tensor/compute.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Models = std::vector<SurfaceModel>;

bool isFewShot(const fs::path& run)
{
    return valueOr(RunFolder::open(run).experiment(), "kind", std::string()) == "few-shot";
}

EpisodeLoss lossOf(const SliceOptions& options)
{
    if (options.of == "queries") return EpisodeLoss::Queries;
    if (options.of == "supports") return EpisodeLoss::Supports;
    return options.of == "auto" && options.plane == "adaptation" ? EpisodeLoss::Supports : EpisodeLoss::Adapted;
}

void expectForEpisodes(const SliceOptions& options, const fs::path& run)
{
    if (options.plane == "microscope")
        throw Error(run.string() + ": plane: the microscope looks at a training's next step, and this run is few-shot");
    if (options.statistics == "re-estimated")
        throw Error(run.string() + ": statistics: re-estimated ones are of single images; an episode has its own");
}

/// What episodes the surface is of; models of other runs are looked at on those of the first.
std::string otherEpisodesNote(const Models& models)
{
    const auto said = [](const SurfaceModel& model) {
        const Json experiment = RunFolder::open(model.run).experiment();
        Json of = Json::object();
        for (const char* field : {"data", "episodes", "inner"})
            of[field] = valueOr(experiment, field, Json());
        return of;
    };
    std::string note;
    for (const SurfaceModel& model : models)
        if (model.isEnd && said(model) != said(models.front()))
            note +=
                (note.empty() ? "episodes and inner loop are those of " + models.front().label + "; trained on others: "
                              : ", ") +
                model.label;
    return note;
}

Json identityOf(const SurfacePlane& plane, const SliceOptions& options, const EpisodesInView& view)
{
    Json identity = plane.identity;
    const EpisodeShape& shape = view.series().shape;
    identity.update({{"split", options.split},
                     {"images", view.images()},
                     {"episodes", view.count()},
                     {"episode", {shape.ways, shape.shots, shape.queries}},
                     {"loss", view.text()}});
    if (!isAround(options) && view.series().queries == Statistics::UseStored)
        identity["statistics"] = options.statistics == "frozen" ? "frozen" : "stored";
    if (!plane.note.empty()) identity["about"]["note"] = plane.note;
    return identity;
}

/// A plane with the weights that its marks stand for.
struct Planned {
    SurfacePlane plane;
    std::vector<at::Tensor> thetas;
    std::vector<at::Tensor> states;
    std::vector<std::size_t> tasks = {}; ///< of each mark, where marks are of inner loops
};

std::optional<std::vector<Planned>> planned(JobContext& context, const SliceOptions& options, const Models& models,
                                            const std::shared_ptr<const EpisodesInView>& view)
{
    const at::NoGradGuard noGradients;
    if (options.plane == "adaptation") {
        AdaptationPlane made = adaptationPlane(options, models.back(), *view);
        const std::vector<at::Tensor> states(made.thetas.size(), made.plane.state.origin);
        return std::vector{Planned{std::move(made.plane), std::move(made.thetas), states, std::move(made.tasks)}};
    }
    const PlaneSource source{.network = view->run().network,
                             .device = view->run().device,
                             .statistics = options.statistics == "frozen" ? "frozen" : "stored",
                             .lossAt = [&](const SurfaceModel& model, const Watch& watch) {
                                 const auto moved = std::make_shared<MovedTogether>(
                                     view, lossOf(options), model.checkpoint.theta.to(view->run().device),
                                     model.checkpoint.state.to(view->run().device));
                                 return LossOnImages(moved, episodeBatches(view->count(), {}), watch);
                             }};
    context.emit(models.front().run.string(), Progress{.what = "plane"});
    auto planes = surfacePlanes(options, models, source, {.keepGoing = [&context] { return context.keepGoing(); }});
    if (!planes) return std::nullopt;
    std::vector<Planned> all;
    for (SurfacePlane& plane : *planes) {
        if (options.plane == "hessian") plane.note += "; of the adapted networks' losses, moved alike";
        Planned one{.plane = std::move(plane), .thetas = {}, .states = {}};
        for (const SurfaceModel& model : models) {
            one.thetas.push_back(model.checkpoint.theta.to(view->run().device));
            one.states.push_back(model.checkpoint.state.to(view->run().device));
        }
        all.push_back(std::move(one));
    }
    return all;
}

/// Each mark's loss at its own weights, of a point on an inner loop that of its task. False: stop was asked on the way.
bool measure(std::vector<SurfaceMark>& marks, const Planned& of, const EpisodesInView& view, JobContext& context)
{
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const auto go = [&context] { return context.keepGoing(); };
        const bool isOfTask = !of.tasks.empty(); // a point of a task's inner loop: its own loss, not the mean over all
        if (isOfTask && !go()) return false;
        const auto value = isOfTask ? std::optional(view.ownAt(of.tasks[i], of.thetas[i], of.states[i]))
                                    : view.at(of.thetas[i], of.states[i], go);
        if (!value) return false;
        marks[i].loss = value->loss;
        marks[i].accuracy = value->accuracy;
    }
    return true;
}

std::vector<SurfaceWork> worksOf(JobContext& context, Models models, const SliceOptions& options)
{
    const RunFolder folder = RunFolder::open(models.front().run);
    expectForEpisodes(options, folder.path());
    expectOneNetwork(models);
    context.emit(folder.id(), Progress{.what = "loading data"});
    const auto view =
        episodesOf(folder, options.split, options.images, lossOf(options), [&] { return context.isStopping(); });
    if (!view) return {};
    for (SurfaceModel& model : models)
        fit(model.checkpoint, *view->run().network, model.file);
    auto planes = planned(context, options, models, view);
    if (!planes) return {};
    const std::string others = otherEpisodesNote(models);
    std::vector<SurfaceWork> works;
    for (Planned& one : *planes) {
        if (!others.empty()) one.plane.note += (one.plane.note.empty() ? "" : "; ") + others;
        const auto whole = std::make_shared<const Planned>(std::move(one));
        const SurfacePlane& plane = whole->plane;
        SurfaceWork work{.run = folder.path(),
                         .surface = emptySurface(options.points, identityOf(plane, options, *view), plane.xMin,
                                                 plane.xMax, plane.yMin, plane.yMax)};
        work.surface.marks = plane.marks;
        if (!plane.note.empty())
            context.emit(folder.id(), Message{"info", work.surface.grid.title + ": " + plane.note});
        work.evaluate = [=, &context](double a, double b) {
            return view->at(whole->plane.theta.at(a, b), whole->plane.stateAt(a, b),
                            [&context] { return !context.isStopping(); });
        };
        work.measureMarks = [=, &context](std::vector<SurfaceMark>& marks) {
            return measure(marks, *whole, *view, context);
        };
        works.push_back(std::move(work));
    }
    return works;
}

void fewShotSurfaces(JobContext& context, const std::vector<fs::path>& runFolders, const SliceOptions& options)
{
    expectSound(options);
    const std::int64_t threads = useThreads(context.threads());
    std::vector<SurfaceWork> works;
    for (Models& models : askedPlanes(runFolders, options)) {
        if (context.isStopping()) return;
        std::vector<SurfaceWork> more = worksOf(context, std::move(models), options);
        std::move(more.begin(), more.end(), std::back_inserter(works));
    }
    for (SurfaceWork& work : works)
        work.metadata.update({{"options", toJson(options)}, {"threads", threads}});
    if (!context.isStopping()) computeSurfaces(works, context);
}

} // namespace

Job surfacesJob(std::vector<fs::path> runFolders, SliceOptions options, fs::path parts)
{
    return [runFolders = std::move(runFolders), options = std::move(options),
            parts = std::move(parts)](JobContext& context) {
        std::vector<fs::path> fewShot, others;
        for (const fs::path& run : runFolders) {
            auto& kind = isFewShot(run) ? fewShot : others;
            if (std::find(kind.begin(), kind.end(), run) == kind.end()) kind.push_back(run);
        }
        if (!fewShot.empty() && !parts.empty())
            throw Error(parts.string() + ": holds the images that a surface is of; a few-shot run's is of episodes");
        if (!fewShot.empty() && !others.empty() && options.plane == "models")
            throw Error("plane: models: few-shot runs and others have no network in common");
        if (!fewShot.empty()) fewShotSurfaces(context, fewShot, options);
        if ((!others.empty() || fewShot.empty()) && !context.isStopping()) slicesJob(others, options, parts)(context);
    };
}

} // namespace sharpscope
