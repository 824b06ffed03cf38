// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/plane.h"
#include "core/landscape/slice_options.h"
#include "core/landscape/surface_models.h"
#include "core/model/network.h"
#include "core/run/surface_mark.h"
#include "core/train/loss_on_images.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// θ and the statistics at every (a, b), and the box that is shown of them.
struct SurfacePlane {
    Plane theta;
    Plane state = {}; ///< by the same coordinates; first undefined: the origin's everywhere
    at::Tensor stateAt(double a, double b) const;

    Json identity = Json::object(); ///< the plane's part of the surface's (surface_identity.h)
    double xMin = 0;
    double xMax = 0;
    double yMin = 0;
    double yMax = 0;
    std::vector<SurfaceMark> marks = {}; ///< one for each model, without losses
    std::string note = {};               ///< how far the picture lies: explained variance, distances off the plane
};

/// What planes are made of beside the models.
struct PlaneSource {
    std::shared_ptr<const Network> network;
    at::Device device = at::kCPU;
    std::string statistics; ///< SliceOptions::statistics, "auto" decided
    /// For eigenvectors: the loss around a model, with its own statistics.
    std::function<LossOnImages(const SurfaceModel& model, const Watch& watch)> lossAt;
};

/// The planes that the options ask for: one, or of a film one for each of its frames, oldest first. `models`: of one
/// run for "random", "hessian" and "path", of two or more for "models"; of a film its frames. `watch` is asked before
/// each batch of an eigenvector's products. nullopt if it said no.
/// @throws Error if the models are too few, or span no plane.
std::optional<std::vector<SurfacePlane>> surfacePlanes(const SliceOptions& options,
                                                       const std::vector<SurfaceModel>& models,
                                                       const PlaneSource& source, const Watch& watch);

/// Around all marks, with a margin of a part of each side.
void boxAround(SurfacePlane& plane, double margin);

/// [δ·δ, δ·η, η·η]
Json lengthsOf(const Plane& plane);

std::string percentText(double part); ///< "12.0 %"

} // namespace sharpscope
