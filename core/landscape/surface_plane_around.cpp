// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_plane_around.h"

#include "core/landscape/hessian_plane.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdio>

namespace sharpscope {

namespace {

std::string shortReal(double number)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", number);
    return text;
}

/// A model's part of the identity of a surface that lies in its folder, which may be renamed.
Json identityWithout(const SurfaceModel& model)
{
    Json identity = identityOf(model);
    identity.erase("run");
    return identity;
}

/// Around a checkpoint of one run.
SurfacePlane randomPlane(const SliceOptions& options, const SurfaceModel& model, const PlaneSource& source)
{
    SurfacePlane plane{.identity = identityWithout(model)};
    const at::Tensor theta = model.checkpoint.theta.to(source.device);
    const Directions d =
        randomDirections(source.network->layout(), theta, options.directionSeed, directionsOf(options));
    plane.theta = {theta, d.first, d.second};
    plane.identity["directions"] = directionsText(options);
    plane.identity["directionSeed"] = options.directionSeed;
    return plane;
}

std::optional<SurfacePlane> planeOfEigenvectors(const SliceOptions& options, const SurfaceModel& model,
                                                const PlaneSource& source, const Watch& watch)
{
    const at::Device device = source.device;
    const Mask mask{options.layers, options.kinds};
    const Layout& layout = source.network->layout();
    const LossOnImages loss = source.lossAt(model, watch);
    const HessianBlock hessian{loss, model.checkpoint.theta.to(device),
                               mask.takesAll() ? blockOf(layout, {}) : blockOf(layout, namesTaken(mask, layout))};
    const auto found = hessianPlane(hessian, {.tolerance = 1e-4, .mostProducts = 150, .vectorsAtOnce = 24});
    if (!found) return std::nullopt;
    SurfacePlane plane{.theta = found->plane, .identity = identityWithout(model)};
    plane.identity["plane"] = "hessian";
    if (!mask.takesAll()) plane.identity["mask"] = mask.text();
    Json& about = plane.identity["about"];
    const std::array names = {"λ₁", "λ₂"};
    for (std::size_t i = 0; i < 2; ++i) {
        const Eigenpair& pair = found->pairs[i];
        const std::string text =
            names[i] + std::string(" = ") + shortReal(pair.value) + " ± " + shortReal(pair.residual);
        about["axes"].push_back((i == 0 ? "v₁, " : "v₂, ") + text);
        about["eigenvalues"].push_back({pair.value, pair.residual});
        plane.note += (i == 0 ? "" : ", ") + text;
    }
    plane.note += " after " + std::to_string(found->products) + " products of the Hessian of L(θ)";
    if (!found->isConverged) plane.note += "; they had not come to the tolerance yet";
    return plane;
}

} // namespace

DirectionOptions directionsOf(const SliceOptions& options)
{
    const Normalisation normalisation = options.normalisation == "layer"    ? Normalisation::Layer
                                        : options.normalisation == "weight" ? Normalisation::Weight
                                        : options.normalisation == "none"   ? Normalisation::None
                                                                            : Normalisation::Filter;
    const VectorPart vectors = options.vectors == "weights" ? VectorPart::Weights
                               : options.vectors == "drawn" ? VectorPart::Drawn
                                                            : VectorPart::Zero;
    return {.normalisation = normalisation, .vectors = vectors, .mask = {options.layers, options.kinds}};
}

std::string directionsText(const SliceOptions& options)
{
    std::string text = "random, " + (options.normalisation == "none" ? "not" : options.normalisation + '-') +
                       (options.normalisation == "none" ? " normalised" : "normalised");
    if (options.vectors == "weights") text += ", biases and normalisation as the weights";
    if (options.vectors == "drawn") text += ", biases and normalisation too";
    if (!options.layers.empty()) text += ", of " + options.layers;
    if (!options.kinds.empty()) text += ", of kinds " + options.kinds;
    return text;
}

std::optional<SurfacePlane> planeAround(const SliceOptions& options, const SurfaceModel& model,
                                        const PlaneSource& source, const Watch& watch)
{
    std::optional<SurfacePlane> plane = options.plane == "hessian" ? planeOfEigenvectors(options, model, source, watch)
                                                                   : randomPlane(options, model, source);
    if (!plane) return std::nullopt;
    plane->state.origin = model.checkpoint.state.to(source.device);
    plane->xMax = plane->yMax = options.range;
    plane->xMin = plane->yMin = -options.range;
    return plane;
}

std::vector<SurfacePlane> framesAround(const SurfacePlane& last, const std::vector<SurfaceModel>& frames,
                                       at::Device device)
{
    std::vector<SurfacePlane> planes;
    for (const SurfaceModel& frame : frames) {
        SurfacePlane plane = last;
        plane.theta.origin = frame.checkpoint.theta.to(device);
        plane.state.origin = frame.checkpoint.state.to(device);
        plane.identity.update(identityWithout(frame));
        plane.identity["film"] = {{"step", last.identity.at("step")}, {"thetaNorm", last.identity.at("thetaNorm")}};
        if (&frame != &frames.back()) { // its own eigenvectors are others
            plane.note.clear();
            plane.identity.erase("about");
        }
        planes.push_back(std::move(plane));
    }
    return planes;
}

} // namespace sharpscope
