// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/slice.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/landscape/asked_planes.h"
#include "core/landscape/microscope_work.h"
#include "core/landscape/models_together.h"
#include "core/landscape/plane_turn.h"
#include "core/landscape/run_in_view.h"
#include "core/landscape/surface_identity.h"
#include "core/landscape/surface_parts.h"
#include "core/landscape/surface_plane.h"
#include "core/landscape/surface_work.h"
#include "core/tensor/compute.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Models = std::vector<SurfaceModel>;

/// What is of episodes alone.
void expectTraining(const RunFolder& run, const SliceOptions& options)
{
    if (options.plane == "adaptation" || options.of != "auto")
        throw Error(
            run.path().string() + (options.plane == "adaptation" ? ": plane: adaptation" : ": of: " + options.of) +
            " is of few-shot runs, and this run is " + valueOr(run.experiment(), "kind", std::string("comparison")));
}

Batch wholeBatch(const Subset& images)
{
    return makeBatch(images, at::arange(images.size()), Augmentation{}, at::Generator());
}

Json identityOf(const SurfacePlane& plane, const SliceOptions& options, const RunInView& view)
{
    Json identity = plane.identity;
    identity["split"] = options.split;
    identity["images"] = view.images().size();
    if (view.trainPart() == TrainPart::Labelled) identity["train"] = labelledSet;
    if (!isAround(options) || view.statistics() != "stored") identity["statistics"] = view.statistics();
    if (!plane.note.empty()) identity["about"]["note"] = plane.note;
    return identity;
}

/// Those that are not finite stay so. False: stop was asked on the way.
bool measure(std::vector<SurfaceMark>& marks, const Models& models, const RunInView& view, JobContext& context)
{
    for (std::size_t i = 0; i < marks.size(); ++i) {
        context.emit(models.front().run.string(),
                     Progress{.what = "losses of the models",
                              .fraction = static_cast<double>(i) / static_cast<double>(marks.size())});
        const auto value =
            context.keepGoing() ? view.atModel(models[i], [&] { return !context.isStopping(); }) : std::nullopt;
        if (!value) return false;
        marks[i].loss = value->loss;
        marks[i].accuracy = value->accuracy;
    }
    return true;
}

/// The surfaces of one plane, or of all frames of a film. Nothing: stop was asked on the way.
std::vector<SurfaceWork> worksOf(JobContext& context, Models models, const SliceOptions& options, const fs::path& parts,
                                 const PlaneTurn& turn)
{
    const RunFolder folder = RunFolder::open(models.front().run);
    expectTraining(folder, options);
    expectOneNetwork(models);
    context.emit(folder.id(), Progress{.what = "loading data"});
    const auto view = viewOf(folder, looksAt(models), options, [&] { return context.isStopping(); });
    if (!view) return {};
    const std::string otherData = otherDataNote(models);
    for (SurfaceModel& model : models)
        fit(model.checkpoint, view->network(), model.file);
    auto planes =
        surfacePlanes(options, models, view->planeSource(), watchOf(context, folder.id(), view->images().size(), turn));
    if (!planes) return {};

    const auto shared = std::make_shared<const Models>(std::move(models));
    const auto goesOn = [&context] { return !context.isStopping(); };
    std::vector<SurfaceWork> works;
    for (SurfacePlane& plane : *planes) {
        if (!otherData.empty()) plane.note += (plane.note.empty() ? "" : "; ") + otherData;
        SurfaceWork work{.run = folder.path(),
                         .surface = emptySurface(options.points, identityOf(plane, options, *view), plane.xMin,
                                                 plane.xMax, plane.yMin, plane.yMax),
                         .metadata = {{"winograd", view->winograd()}},
                         .winograd = view->winograd()};
        work.surface.marks = plane.marks;
        if (view->run().options.train.labelSmoothing > 0) work.surface.grid.title += " · without label smoothing";
        if (!plane.note.empty())
            context.emit(folder.id(), Message{"info", work.surface.grid.title + ": " + plane.note});
        if (!parts.empty())
            writeSurfaceParts(parts, {.plane = plane,
                                      .network = view->network(),
                                      .images = wholeBatch(view->images()),
                                      .statistics = view->statisticsBatches(),
                                      .identity = work.surface.grid.identity});
        work.measureMarks = [=, &context](std::vector<SurfaceMark>& marks) {
            return measure(marks, *shared, *view, context);
        };
        const auto whole = std::make_shared<const SurfacePlane>(std::move(plane));
        work.evaluate = [=](double a, double b) {
            const at::NoGradGuard noGradients;
            return view->at(whole->theta.at(a, b), whole->stateAt(a, b), goesOn);
        };
        work.evaluateSome = [=](const std::vector<std::pair<double, double>>& points) {
            const at::NoGradGuard noGradients;
            std::vector<at::Tensor> thetas, states;
            for (const auto& [a, b] : points) {
                thetas.push_back(whole->theta.at(a, b));
                states.push_back(whole->stateAt(a, b));
            }
            return view->at(thetas, states, goesOn);
        };
        work.pointsAtOnce = [view] { return view->pointsAtOnce(); };
        works.push_back(std::move(work));
    }
    return works;
}

std::vector<SurfaceWork> worksOf(JobContext& context, const std::vector<fs::path>& asked, const SliceOptions& options,
                                 const fs::path& parts)
{
    std::vector<fs::path> runFolders; // each once
    for (const fs::path& folder : asked)
        if (std::find(runFolders.begin(), runFolders.end(), folder) == runFolders.end()) runFolders.push_back(folder);
    std::vector<SurfaceWork> works;
    const auto add = [&](std::vector<SurfaceWork> more) {
        std::move(more.begin(), more.end(), std::back_inserter(works));
        return !context.isStopping();
    };
    const auto expectOne = [&](std::size_t surfaces) {
        if (!parts.empty() && surfaces != 1)
            throw Error(parts.string() + ": holds the parts of one surface, and " + std::to_string(surfaces) +
                        " are asked for");
    };
    if (options.plane == "microscope") {
        expectOne(runFolders.size());
        for (const fs::path& folder : runFolders)
            if (!add(microscopeWorks(context, folder, options, parts))) break;
        return works;
    }
    std::vector<Models> planes = askedPlanes(runFolders, options);
    expectOne(options.every > 0 && planes.size() == 1 ? planes.front().size() : planes.size());
    ProgressTeller tell(context);
    for (std::size_t i = 0; i < planes.size(); ++i)
        if (!add(worksOf(context, std::move(planes[i]), options, parts, {i, planes.size(), tell}))) break;
    return works;
}

} // namespace

Job slicesJob(std::vector<fs::path> runFolders, SliceOptions options, fs::path parts)
{
    return [runFolders = std::move(runFolders), options = std::move(options),
            parts = std::move(parts)](JobContext& context) {
        expectSound(options);
        const std::int64_t threads = useThreads(context.threads());
        std::vector<SurfaceWork> works = worksOf(context, runFolders, options, parts);
        for (SurfaceWork& work : works)
            work.metadata.update({{"options", toJson(options)}, {"threads", threads}});
        if (!context.isStopping()) computeSurfaces(works, context);
    };
}

} // namespace sharpscope
