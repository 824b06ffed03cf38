// SPDX-License-Identifier: GPL-3.0-or-later
// The planes around one checkpoint of a run: along drawn directions or along eigenvectors of the Hessian, and moved
// along with a training as the frames of a film.
#pragma once

#include "core/landscape/surface_plane.h"
#include "core/model/directions.h"

#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

DirectionOptions directionsOf(const SliceOptions& options);
std::string directionsText(const SliceOptions& options); ///< "random, filter-normalised"

/// The plane that the options ask for, with the checkpoint's own statistics; nullopt if `watch` said no.
/// @throws Error where the mask takes nothing, or the Hessian is not finite.
std::optional<SurfacePlane> planeAround(const SliceOptions& options, const SurfaceModel& model,
                                        const PlaneSource& source, const Watch& watch);

/// The same directions around every frame, of which `last` is the last one's plane.
std::vector<SurfacePlane> framesAround(const SurfacePlane& last, const std::vector<SurfaceModel>& frames,
                                       at::Device device);

} // namespace sharpscope
