// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/looks/adaptation_plane.h"

#include "core/base/error.h"
#include "core/landscape/surface_plane_around.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// Ends of the paths, and θ.
SurfacePlane planeOfEnds(const std::vector<std::vector<at::Tensor>>& paths, const at::Tensor& theta)
{
    std::vector<at::Tensor> ends;
    for (const auto& path : paths)
        ends.push_back(path.back());
    ends.push_back(theta);
    const PathPlane found = planeOfPath(ends);
    SurfacePlane plane{.theta = found.plane};
    plane.identity["explained"] = {found.explainedFirst, found.explainedSecond};
    plane.note = "the two directions explain " + percentText(found.explainedFirst) + " and " +
                 percentText(found.explainedSecond) + " of where the inner loops of " + std::to_string(paths.size()) +
                 " tasks end";
    return plane;
}

SurfacePlane drawnPlane(const SliceOptions& options, const at::Tensor& theta, const Layout& layout)
{
    const Directions d = randomDirections(layout, theta, options.directionSeed, directionsOf(options));
    SurfacePlane plane{.theta = {theta, d.first, d.second}};
    plane.identity["directions"] = directionsText(options);
    plane.identity["directionSeed"] = options.directionSeed;
    plane.xMax = plane.yMax = options.range;
    plane.xMin = plane.yMin = -options.range;
    return plane;
}

} // namespace

AdaptationPlane adaptationPlane(const SliceOptions& options, const SurfaceModel& model, const EpisodesInView& view)
{
    const std::int64_t tasks = std::min(options.tasks, view.count());
    if (tasks < 2)
        throw Error("images: " + std::to_string(options.images) +
                    " make fewer than two episodes, and inner loops of several span the plane");
    const at::Tensor theta = model.checkpoint.theta.to(view.run().device),
                     state = model.checkpoint.state.to(view.run().device);
    std::vector<std::vector<at::Tensor>> paths;
    for (std::int64_t task = 0; task < tasks; ++task)
        paths.push_back(view.innerPath(static_cast<std::size_t>(task), theta, state));
    const bool isDrawn = options.across == "random";
    AdaptationPlane made;
    made.plane = isDrawn ? drawnPlane(options, theta, view.run().network->layout()) : planeOfEnds(paths, theta);
    SurfacePlane& plane = made.plane;
    plane.state.origin = state;
    Json identity = identityOf(model);
    identity.erase("run"); // the folder may be renamed
    plane.identity.update(identity);
    plane.identity.update({{"plane", "adaptation"}, {"across", options.across}, {"tasks", tasks}});
    double farthest = 0; // off the plane, as a part of the way
    for (std::int64_t task = 0; task < tasks; ++task) {
        const std::string name = "task " + std::to_string(task + 1);
        const auto& path = paths[static_cast<std::size_t>(task)];
        for (std::size_t step = 0; step < path.size(); ++step) {
            const at::Tensor& point = path[step];
            const Foot foot = footOf(plane.theta, point);
            plane.marks.push_back({.run = name,
                                   .label = name,
                                   .step = static_cast<std::int64_t>(step),
                                   .epoch = model.checkpoint.clock.epoch,
                                   .isEnd = step + 1 == path.size(),
                                   .a = foot.a,
                                   .b = foot.b,
                                   .distance = foot.distance});
            made.thetas.push_back(point);
            made.tasks.push_back(static_cast<std::size_t>(task));
        }
        const double way = (path.back() - theta).norm().item<double>();
        if (way > 0) farthest = std::max(farthest, plane.marks.back().distance / way);
    }
    plane.note += (plane.note.empty() ? "" : "; ") + std::string("of an inner loop's way θ → θ′ up to ") +
                  percentText(farthest) + " lie off the plane";
    if (!isDrawn) boxAround(plane, options.margin);
    plane.identity["about"]["gram"] = lengthsOf(plane.theta);
    plane.identity["about"]["axes"] = isDrawn ? Json{"drawn", "drawn"} : Json{"1st of θ′ − θ", "2nd of θ′ − θ"};
    return made;
}

} // namespace sharpscope
