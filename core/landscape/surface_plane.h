// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/plane.h"
#include "core/landscape/slice.h"
#include "core/model/network.h"
#include "core/run/surface_mark.h"
#include "core/train/checkpoint.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// A checkpoint that a surface shows.
struct SurfaceModel {
    std::filesystem::path run;
    std::string label;
    std::filesystem::path file;
    Checkpoint checkpoint; ///< θ and state only, on the CPU
    bool isEnd = true;     ///< the newest of its run
};

/// The run's newest checkpoint, or, with `path`, up to 64 of those that it has kept, evenly chosen, oldest first and
/// with the newest last. One that is deleted meanwhile is left out.
/// @throws Error if there is none, or naming the newest one's file and what is wrong with it.
std::vector<SurfaceModel> modelsOf(const std::filesystem::path& runFolder, bool path);

/// θ and the statistics at every (a, b), and the box that is shown of them.
struct SurfacePlane {
    Plane theta;
    Plane state; ///< by the same coordinates; first undefined: the origin's everywhere
    at::Tensor stateAt(double a, double b) const;

    Json identity; ///< the plane's part of the surface's (surface_identity.h)
    double xMin = 0;
    double xMax = 0;
    double yMin = 0;
    double yMax = 0;
    std::vector<SurfaceMark> marks; ///< one for each model, without losses
    std::string note;               ///< how far the picture lies: explained variance, distances off the plane
};

/// The plane that the options ask for. `models`: of one run for "random" and "path", of two or more for "models".
/// @throws Error if they are too few, or span no plane.
SurfacePlane surfacePlane(const SliceOptions& options, const std::vector<SurfaceModel>& models, const Network& network,
                          at::Device device);

} // namespace sharpscope
