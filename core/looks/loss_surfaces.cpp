// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/looks/loss_surfaces.h"

#include "core/base/error.h"
#include "core/landscape/asked_planes.h"
#include "core/landscape/models_together.h"
#include "core/landscape/plane_turn.h"
#include "core/landscape/surface_work.h"
#include "core/tensor/compute.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Models = std::vector<SurfaceModel>;

/// Models of other runs are looked at on what the first one's loss is over.
std::string otherDataNote(const Models& models, const LossOfKind& kind)
{
    const auto dataOf = [&](const SurfaceModel& model) { return kind.dataOf(RunFolder::open(model.run).experiment()); };
    std::string others;
    for (const SurfaceModel& model : models)
        if (model.isEnd && dataOf(model) != dataOf(models.front()))
            others += (others.empty() ? "" : ", ") + model.label;
    return others.empty()
               ? others
               : kind.dataName + (" are those of " + models.front().label) + "; trained on others: " + others;
}

Json identityOf(const SurfacePlane& plane, const SliceOptions& options, const LossInView& view)
{
    Json identity = plane.identity;
    Json about = identity.contains("about") ? identity["about"] : Json::object();
    const Json own = view.identity(options);
    identity.update(own);
    if (own.contains("about")) about.update(own["about"]);
    if (!plane.note.empty()) about["note"] = plane.note;
    if (!about.empty()) identity["about"] = about;
    return identity;
}

std::optional<std::vector<MarkedPlane>> planesOf(JobContext& context, const SliceOptions& options, const Models& models,
                                                 const ViewOfLoss& view, const PlaneTurn& turn)
{
    const at::NoGradGuard noGradients;
    if (auto own = view->ownPlane(options, models.back())) return std::vector{std::move(*own)};
    const PlaneSource source{.network = view->network(),
                             .device = view->device(),
                             .statistics = view->statistics(options),
                             .lossAt = [&](const SurfaceModel& model, const Watch& watch) {
                                 const LossOverParts loss = view->around(model.checkpoint.theta.to(view->device()),
                                                                         model.checkpoint.state.to(view->device()));
                                 const ImageBatches all = loss.batches({});
                                 Watch told = watchOf(context, models.front().run.string(), all.images, turn);
                                 told.keepGoing = watch.keepGoing;
                                 return LossOnImages(loss.objective, all, std::move(told));
                             }};
    context.emit(models.front().run.string(), Progress{.what = "plane"});
    auto planes = surfacePlanes(options, models, source, {.keepGoing = [&context] { return context.keepGoing(); }});
    if (!planes) return std::nullopt;
    std::vector<MarkedPlane> all;
    for (SurfacePlane& plane : *planes) {
        if (options.plane == "hessian") plane.note += view->noteOfEigenvectors();
        MarkedPlane one{.plane = std::move(plane), .values = {}};
        for (const SurfaceModel& model : models)
            one.values.push_back([view, theta = model.checkpoint.theta.to(view->device()),
                                  state = model.checkpoint.state.to(view->device())](const KeepGoing& keepGoing) {
                return view->at(theta, state, keepGoing);
            });
        all.push_back(std::move(one));
    }
    return all;
}

/// False: stop was asked on the way.
bool measure(std::vector<SurfaceMark>& marks, const MarkedPlane& of, JobContext& context)
{
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const auto value = of.values[i]([&context] { return context.keepGoing(); });
        if (!value) return false;
        marks[i].loss = value->loss;
        marks[i].accuracy = value->accuracy;
    }
    return true;
}

std::vector<SurfaceWork> worksOf(JobContext& context, Models models, const SliceOptions& options,
                                 const LossOfKind& kind, const PlaneTurn& turn)
{
    const RunFolder folder = RunFolder::open(models.front().run);
    expectOneNetwork(models);
    context.emit(folder.id(), Progress{.what = "loading data"});
    const SurfaceModel& looked = looksAt(models);
    const ViewOfLoss view =
        kind.forSurface(folder, {looked.file, looked.checkpoint}, options, [&context] { return context.isStopping(); });
    if (!view) return {};
    for (SurfaceModel& model : models)
        fit(model.checkpoint, *view->network(), model.file);
    auto planes = planesOf(context, options, models, view, turn);
    if (!planes) return {};
    const std::string others = otherDataNote(models, kind);
    std::vector<SurfaceWork> works;
    for (MarkedPlane& one : *planes) {
        if (!others.empty()) one.plane.note += (one.plane.note.empty() ? "" : "; ") + others;
        const auto whole = std::make_shared<const MarkedPlane>(std::move(one));
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
        work.measureMarks = [=, &context](std::vector<SurfaceMark>& marks) { return measure(marks, *whole, context); };
        works.push_back(std::move(work));
    }
    return works;
}

} // namespace

void computeLossSurfaces(JobContext& context, const std::vector<fs::path>& runFolders, const SliceOptions& options,
                         const LossOfKind& kind)
{
    expectSound(options);
    const std::int64_t threads = useThreads(context.threads());
    std::vector<SurfaceWork> works;
    std::vector<Models> asked = askedPlanes(runFolders, options);
    ProgressTeller tell(context);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (context.isStopping()) return;
        std::vector<SurfaceWork> more = worksOf(context, std::move(asked[i]), options, kind, {i, asked.size(), tell});
        std::move(more.begin(), more.end(), std::back_inserter(works));
    }
    for (SurfaceWork& work : works)
        work.metadata.update({{"options", toJson(options)}, {"threads", threads}});
    if (!context.isStopping()) computeSurfaces(works, context);
}

} // namespace sharpscope
