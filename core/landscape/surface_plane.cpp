// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_plane.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/landscape/directions.h"
#include "core/train/newest_checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostOfAPath = 64;

std::string labelOf(const RunFolder& run)
{
    const Json& experiment = run.experiment();
    if (std::string title = valueOr(experiment, "title", std::string()); !title.empty()) return title;
    const Json method = valueOr(experiment, "method", Json::object());
    if (std::string label = valueOr(method, "label", std::string()); !label.empty()) return label;
    return run.path().filename().string();
}

/// Of several runs that is much memory.
Checkpoint lean(Checkpoint checkpoint)
{
    checkpoint.optimizer = checkpoint.rule = checkpoint.own = {};
    return checkpoint;
}

DirectionOptions directionsOf(const SliceOptions& options)
{
    const Normalisation normalisation = options.normalisation == "layer"    ? Normalisation::Layer
                                        : options.normalisation == "weight" ? Normalisation::Weight
                                        : options.normalisation == "none"   ? Normalisation::None
                                                                            : Normalisation::Filter;
    return {.normalisation = normalisation, .leavesVectors = options.vectors == "zero", .layers = options.layers};
}

std::string directionsText(const SliceOptions& options)
{
    std::string text = "random, " + (options.normalisation == "none" ? "not" : options.normalisation + '-') +
                       (options.normalisation == "none" ? " normalised" : "normalised");
    if (options.vectors != "zero") text += ", biases and normalisation as the weights";
    if (!options.layers.empty()) text += ", of " + options.layers;
    return text;
}

Json identityOf(const SurfaceModel& model)
{
    return {{"run", model.run.filename().string()},
            {"checkpoint", model.file.filename().string()},
            {"step", model.checkpoint.clock.step},
            {"thetaNorm", model.checkpoint.theta.norm().item<double>()}};
}

std::string percentText(double part)
{
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * part);
    return text;
}

/// Around all marks, with a margin of a part of each side.
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
    plane.xMin -= margin * aside;
    plane.xMax += margin * aside;
    plane.yMin -= margin * along + (along - height) / 2;
    plane.yMax += margin * along + (along - height) / 2;
}

/// Around the newest checkpoint of one run.
SurfacePlane randomPlane(const SliceOptions& options, const SurfaceModel& model, const at::Tensor& theta,
                         const Network& network)
{
    SurfacePlane plane;
    const Directions d = randomDirections(network.layout(), theta, options.directionSeed, directionsOf(options));
    plane.theta = {theta, d.first, d.second};
    plane.identity = identityOf(model);
    plane.identity.erase("run"); // it lies in its folder, which may be renamed
    plane.identity["directions"] = directionsText(options);
    plane.identity["directionSeed"] = options.directionSeed;
    plane.xMax = plane.yMax = options.range;
    plane.xMin = plane.yMin = -options.range;
    return plane;
}

/// δ through two models; η is drawn, made orthogonal to δ and as long.
Plane lineAndDraw(const SliceOptions& options, const at::Tensor& zero, const at::Tensor& one, const Network& network)
{
    const at::Tensor drawn =
        randomDirections(network.layout(), zero, options.directionSeed, directionsOf(options)).first;
    const Plane across = planeThrough(zero, one, zero + drawn);
    return {zero, across.first, across.second * (across.first.norm() / across.second.norm())};
}

SurfacePlane planeOfModels(const SliceOptions& options, const std::vector<SurfaceModel>& ends, const Network& network,
                           at::Device device)
{
    const auto theta = [&](std::size_t i) { return ends[i].checkpoint.theta.to(device); };
    const auto state = [&](std::size_t i) { return ends[i].checkpoint.state.to(device); };
    SurfacePlane plane;
    if (ends.size() == 2) {
        plane.theta = lineAndDraw(options, theta(0), theta(1), network);
        plane.state = {state(0), state(1) - state(0), (state(1) - state(0)) * 0};
        plane.identity["directions"] = directionsText(options) + ", orthogonal to the line";
        plane.identity["directionSeed"] = options.directionSeed;
    } else {
        plane.theta = planeThrough(theta(0), theta(1), theta(2));
        plane.state = alongWith(footOf(plane.theta, theta(2)).a, state(0), state(1), state(2));
    }
    plane.identity["plane"] = "models";
    plane.identity["step"] = ends.front().checkpoint.clock.step;
    for (const SurfaceModel& end : ends)
        plane.identity["models"].push_back(identityOf(end));
    return plane;
}

SurfacePlane planeOfThePath(const std::vector<SurfaceModel>& path, at::Device device)
{
    std::vector<at::Tensor> thetas;
    Json steps = Json::array();
    for (const SurfaceModel& model : path) {
        thetas.push_back(model.checkpoint.theta.to(device));
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
                 percentText(found.explainedSecond) + " of the path";
    return plane;
}

} // namespace

std::vector<SurfaceModel> modelsOf(const fs::path& runFolder, bool path)
{
    const RunFolder run = RunFolder::open(runFolder);
    const std::string label = labelOf(run);
    std::vector<fs::path> files = path ? run.checkpoints() : std::vector<fs::path>();
    auto [newest, checkpoint] = takeNewestCheckpoint(run);
    std::erase(files, newest);
    std::reverse(files.begin(), files.end());
    std::vector<SurfaceModel> models;
    const std::size_t count = std::min(files.size(), mostOfAPath - 1);
    for (std::size_t i = 0; i < count; ++i) {
        const fs::path& file = files[i * files.size() / count];
        try {
            Checkpoint earlier = lean(loadCheckpoint(file));
            models.push_back({run.path(), label, file, std::move(earlier), false});
        } catch (const Error&) { // damaged or gone: a training that goes on deletes old ones
        }
    }
    std::erase_if(models,
                  [&](const SurfaceModel& model) { return model.checkpoint.clock.step >= checkpoint.clock.step; });
    models.push_back({run.path(), label, newest, lean(std::move(checkpoint)), true});
    return models;
}

at::Tensor SurfacePlane::stateAt(double a, double b) const
{
    return state.first.defined() ? state.at(a, b) : state.origin;
}

SurfacePlane surfacePlane(const SliceOptions& options, const std::vector<SurfaceModel>& models, const Network& network,
                          at::Device device)
{
    const at::NoGradGuard noGradients;
    std::vector<SurfaceModel> ends;
    std::copy_if(models.begin(), models.end(), std::back_inserter(ends), [](const auto& model) { return model.isEnd; });
    SurfacePlane plane;
    if (options.plane == "random") {
        plane = randomPlane(options, ends.front(), ends.front().checkpoint.theta.to(device), network);
        plane.state.origin = ends.front().checkpoint.state.to(device);
        return plane;
    }
    if (options.plane == "models" && ends.size() < 2)
        throw Error("plane: models: needs two or more runs with checkpoints, and there is one");
    plane = options.plane == "models" ? planeOfModels(options, ends, network, device) : planeOfThePath(models, device);
    if (options.statistics == "frozen") plane.state = {.origin = plane.state.origin};
    double farthest = 0;
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
        farthest = std::max(farthest, foot.distance / plane.theta.origin.norm().item<double>());
    }
    if (farthest > 1e-3)
        plane.note += (plane.note.empty() ? "" : "; ") + std::string("the farthest model lies ") +
                      percentText(farthest) + " of ‖θ₀‖ off the plane";
    boxAround(plane, options.margin);
    return plane;
}

} // namespace sharpscope
