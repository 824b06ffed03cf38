// SPDX-License-Identifier: GPL-3.0-or-later
// A height surface as triangles. Free of VTK.
#pragma once

#include "widgets/view3d/projection.h"
#include "widgets/view3d/surface_field.h"

#include <array>
#include <cstdint>
#include <vector>

namespace sharpscope {

inline constexpr double boxHeight = 1.15; ///< of the box [-1, 1] × [-1, 1] × [0, boxHeight] that a surface stands in

struct SurfaceMesh {
    std::int64_t columns = 0; ///< of the finer grid that is drawn, n = columns × rows
    std::int64_t rows = 0;
    std::vector<float> points;  ///< [n, 3], in the box
    std::vector<float> normals; ///< [n, 3]
    std::vector<float> heights; ///< [n], in [0, 1]; more where it is clipped, NaN in holes
    std::vector<float> known;   ///< [n], 1 on computed points, 0 where the nearest computed ones are only interpolated
    std::vector<std::array<std::int32_t, 3>> triangles;
};

/// The surface in the box, each cell split bilinearly so often that shading is smooth; cells with a missing corner are
/// holes.
SurfaceMesh makeMesh(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale,
                     const PlaneRange& range);

/// Diagonals over the cells that are clipped as a whole, `lift` above them.
std::vector<std::vector<BoxPoint>> hatching(const SurfaceMesh& mesh, double lift);

} // namespace sharpscope
