// SPDX-License-Identifier: GPL-3.0-or-later
// Inner loops around a meta-initialisation θ: the plane in which the tasks' adapted weights θ'ᵢ lie farthest from θ
// (the first two right singular vectors of the rows θ'ᵢ − θ), or two drawn directions, and where θ⁰ᵢ … θᵏᵢ have their
// feet.
#pragma once

#include "core/landscape/surface_plane.h"
#include "core/looks/episodes_in_view.h"

namespace sharpscope {

struct AdaptationPlane {
    SurfacePlane plane;             ///< its marks: a path a task, θ first, their steps the inner ones, without losses
    std::vector<at::Tensor> thetas; ///< that the marks stand for
    std::vector<std::size_t> tasks; ///< and of which episode of the view each is
};

/// Of the first options.tasks episodes of the view, at most as many as it has.
/// @throws Error of fewer than two episodes, or where no inner loop moves.
AdaptationPlane adaptationPlane(const SliceOptions& options, const SurfaceModel& model, const EpisodesInView& view);

} // namespace sharpscope
