// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_plane.h"

#include "core/base/error.h"
#include "core/landscape/surface_plane_around.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace sharpscope {

namespace {

/// To a hundred-thousandth of the side: where models lie is known to rounding, which is another from one time to the
/// next, and grids must fit into each other.
double rounded(double place, double side)
{
    const double unit = std::pow(10, std::floor(std::log10(side)) - 5);
    return std::round(place / unit) * unit;
}

/// δ through two models; η is drawn, made orthogonal to δ and as long.
Plane lineAndDraw(const SliceOptions& options, const at::Tensor& zero, const at::Tensor& one, const Network& network)
{
    if (zero.equal(one)) throw Error("the two models are equal: they span no plane");
    const at::Tensor drawn =
        randomDirections(network.layout(), zero, options.directionSeed, directionsOf(options)).first;
    const Plane across = planeThrough(zero, one, zero + drawn);
    return {zero, across.first, across.second * (across.first.norm() / across.second.norm())};
}

/// Three models span the plane themselves.
void expectNothingDrawn(const SliceOptions& options)
{
    const SliceOptions usual;
    const char* drawn = options.directionSeed != usual.directionSeed   ? "directionSeed"
                        : options.normalisation != usual.normalisation ? "normalisation"
                        : options.vectors != usual.vectors             ? "vectors"
                                                                       : nullptr;
    if (drawn)
        throw Error(std::string(drawn) + ": three models or more span their plane themselves, nothing is drawn that it "
                                         "could be of; leave it out");
}

/// Of a mask that takes a part of θ, the models' differences in that part.
SurfacePlane planeOfModels(const SliceOptions& options, const std::vector<SurfaceModel>& ends, const Network& network,
                           at::Device device)
{
    const Mask mask = directionsOf(options).mask;
    const Layout& layout = network.layout();
    const at::Tensor origin = ends[0].checkpoint.theta.to(device), stored = ends[0].checkpoint.state.to(device);
    const auto theta = [&](std::size_t i) {
        return withPartOf(ends[i].checkpoint.theta.to(device), origin, mask, layout);
    };
    const auto state = [&](std::size_t i) {
        return withStatisticsOf(ends[i].checkpoint.state.to(device), stored, mask, layout);
    };
    SurfacePlane plane;
    if (ends.size() == 2) {
        plane.theta = lineAndDraw(options, origin, theta(1), network);
        plane.state = {stored, state(1) - stored, (state(1) - stored) * 0};
        plane.identity["directions"] = directionsText(options) + ", orthogonal to the line";
        plane.identity["directionSeed"] = options.directionSeed;
    } else {
        plane.theta = planeThrough(origin, theta(1), theta(2));
        plane.state = alongWith(footOf(plane.theta, theta(2)).a, stored, state(1), state(2));
    }
    plane.identity["plane"] = "models";
    plane.identity["step"] = ends.front().checkpoint.clock.step;
    for (const SurfaceModel& end : ends)
        plane.identity["models"].push_back(identityOf(end));
    return plane;
}

SurfacePlane planeOfThePath(const SliceOptions& options, const std::vector<SurfaceModel>& path, const Network& network,
                            at::Device device)
{
    const Mask mask = directionsOf(options).mask;
    const at::Tensor last = path.back().checkpoint.theta.to(device);
    std::vector<at::Tensor> thetas;
    Json steps = Json::array();
    for (const SurfaceModel& model : path) {
        thetas.push_back(withPartOf(model.checkpoint.theta.to(device), last, mask, network.layout()));
        steps.push_back(model.checkpoint.clock.step);
    }
    const PathPlane found = planeOfPath(thetas);
    SurfacePlane plane{.theta = found.plane};
    plane.state.origin = path.back().checkpoint.state.to(device);
    plane.identity = identityOf(path.back());
    plane.identity.erase("run");
    plane.identity["plane"] = "path";
    plane.identity["path"] = std::move(steps);
    plane.identity["explained"] = {found.explainedFirst, found.explainedSecond};
    plane.note = "the two directions explain " + percentText(found.explainedFirst) + " and " +
                 percentText(found.explainedSecond) + " of the path" + (mask.takesAll() ? "" : " in " + mask.text());
    return plane;
}

/// Of models or a path, with the mask named where there is one.
SurfacePlane planeOfSeveral(const SliceOptions& options, const std::vector<SurfaceModel>& models,
                            const std::vector<SurfaceModel>& ends, const Network& network, at::Device device)
{
    const Mask mask = directionsOf(options).mask;
    if (mask.takesAll())
        return options.plane == "models" ? planeOfModels(options, ends, network, device)
                                         : planeOfThePath(options, models, network, device);
    namesTaken(mask, network.layout());
    try {
        SurfacePlane plane = options.plane == "models" ? planeOfModels(options, ends, network, device)
                                                       : planeOfThePath(options, models, network, device);
        plane.identity["mask"] = mask.text();
        return plane;
    } catch (const Error& error) {
        throw Error(std::string(error.what()) + " (in " + mask.text() + ")");
    }
}

std::vector<SurfaceModel> endsOf(const std::vector<SurfaceModel>& models)
{
    std::vector<SurfaceModel> ends;
    std::copy_if(models.begin(), models.end(), std::back_inserter(ends), [](const auto& model) { return model.isEnd; });
    return ends;
}

/// "the farthest model, SAM, lies 12.0 % of ‖θ₀‖ off the plane"; empty where the picture hides none of it.
std::string farthestText(const std::vector<SurfaceMark>& marks, double norm, bool isEnd)
{
    const SurfaceMark* farthest = nullptr;
    for (const SurfaceMark& mark : marks)
        if (mark.isEnd == isEnd && (!farthest || mark.distance > farthest->distance)) farthest = &mark;
    if (!farthest || farthest->distance <= 1e-3 * norm) return {};
    return (isEnd ? "the farthest model, " + farthest->label
                  : "the farthest point of a path, " + farthest->label + " at step " + std::to_string(farthest->step)) +
           ", lies " + percentText(farthest->distance / norm) + " of ‖θ₀‖ off the plane";
}

/// Where each model lies, and a box around them.
void placeModels(SurfacePlane& plane, const std::vector<SurfaceModel>& models, double margin, at::Device device)
{
    for (const SurfaceModel& model : models) {
        const Foot foot = footOf(plane.theta, model.checkpoint.theta.to(device));
        plane.marks.push_back({.run = model.run.filename().string(),
                               .label = model.label,
                               .step = model.checkpoint.clock.step,
                               .epoch = model.checkpoint.clock.epoch,
                               .isEnd = model.isEnd,
                               .a = foot.a,
                               .b = foot.b,
                               .distance = foot.distance});
    }
    const double norm = plane.theta.origin.norm().item<double>();
    for (const bool isEnd : {true, false})
        if (const std::string text = farthestText(plane.marks, norm, isEnd); !text.empty())
            plane.note += (plane.note.empty() ? "" : "; ") + text;
    boxAround(plane, margin);
}

} // namespace

std::string percentText(double part)
{
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * part);
    return text;
}

void boxAround(SurfacePlane& plane, double margin)
{
    const auto span = [&](double SurfaceMark::*coordinate, double& low, double& high) {
        low = high = plane.marks.front().*coordinate;
        for (const SurfaceMark& mark : plane.marks) {
            low = std::min(low, mark.*coordinate);
            high = std::max(high, mark.*coordinate);
        }
        return high - low;
    };
    const double width = span(&SurfaceMark::a, plane.xMin, plane.xMax);
    const double height = span(&SurfaceMark::b, plane.yMin, plane.yMax);
    const double aside = std::max(width, 1e-6), along = std::max(height, 0.1 * aside); // no box is a line
    const double beyond = margin * along + (along - height) / 2;
    plane.xMin = rounded(plane.xMin - margin * aside, aside);
    plane.xMax = rounded(plane.xMax + margin * aside, aside);
    plane.yMin = rounded(plane.yMin - beyond, along);
    plane.yMax = rounded(plane.yMax + beyond, along);
}

Json lengthsOf(const Plane& plane)
{
    const at::Tensor first = plane.first.to(at::kDouble), second = plane.second.to(at::kDouble);
    return {first.dot(first).item<double>(), first.dot(second).item<double>(), second.dot(second).item<double>()};
}

at::Tensor SurfacePlane::stateAt(double a, double b) const
{
    return state.first.defined() ? state.at(a, b) : state.origin;
}

std::optional<std::vector<SurfacePlane>> surfacePlanes(const SliceOptions& options,
                                                       const std::vector<SurfaceModel>& models,
                                                       const PlaneSource& source, const Watch& watch)
{
    const at::NoGradGuard noGradients;
    const at::Device device = source.device;
    const std::vector<SurfaceModel> ends = endsOf(models);
    if (options.plane == "models" && ends.size() < 2)
        throw Error("plane: models: needs two or more runs with checkpoints, and there is one");
    if (options.plane == "models" && ends.size() > 2) expectNothingDrawn(options);
    std::vector<SurfacePlane> planes;
    if (options.plane == "models" || options.plane == "path") {
        planes.push_back(planeOfSeveral(options, models, ends, *source.network, device));
        if (source.statistics == "frozen") planes[0].state = {.origin = planes[0].state.origin};
        placeModels(planes[0], models, options.margin, device);
    } else {
        std::optional<SurfacePlane> plane = planeAround(options, ends.front(), source, watch);
        if (!plane) return std::nullopt;
        if (options.every > 0)
            planes = framesAround(*plane, models, device);
        else
            planes.push_back(std::move(*plane));
    }
    for (SurfacePlane& plane : planes)
        plane.identity["about"]["gram"] = lengthsOf(plane.theta);
    return planes;
}

} // namespace sharpscope
