// SPDX-License-Identifier: GPL-3.0-or-later
// Which place of a surface the mouse is on, without asking the graphics card: a ray through a field of heights. Free of
// VTK.
#pragma once

#include "widgets/view3d/projection.h"
#include "widgets/view3d/surface_field.h"

#include <optional>

namespace sharpscope {

struct SurfaceHit {
    double a = 0;
    double b = 0;
    double share = 0; ///< of the way along the ray
};

/// The first place where the ray goes through the surface, from above or from below; holes let it pass.
std::optional<SurfaceHit> firstHit(const Ray& ray, const SurfaceField& heights, const PlaneRange& range);

} // namespace sharpscope
