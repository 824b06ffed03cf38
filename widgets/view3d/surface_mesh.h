// SPDX-License-Identifier: GPL-3.0-or-later
// A height surface as triangles. Free of VTK.
#pragma once

#include "widgets/view3d/surface_style.h"

#include <array>
#include <cstdint>
#include <vector>

namespace sharpscope {

inline constexpr double boxHeight = 1.15; ///< of the box [-1, 1] × [-1, 1] × [0, boxHeight] that a surface stands in

/// A part of the plane: what of (a, b) the box shows.
struct PlaneRange {
    double xMin = -1;
    double xMax = 1;
    double yMin = -1;
    double yMax = 1;

    double boxX(double a) const { return xMax > xMin ? 2 * (a - xMin) / (xMax - xMin) - 1 : 0; }
    double boxY(double b) const { return yMax > yMin ? 2 * (b - yMin) / (yMax - yMin) - 1 : 0; }
};

struct SurfaceMesh {
    std::int64_t columns = 0; ///< of the finer grid that is drawn, n = columns × rows
    std::int64_t rows = 0;
    std::vector<float> points;  ///< [n, 3], in the box
    std::vector<float> normals; ///< [n, 3]
    std::vector<float> heights; ///< [n], in [0, 1]; NaN in holes
    std::vector<float> known;   ///< [n], 1 on computed points, 0 where the nearest computed ones are only interpolated
    std::vector<std::array<std::int32_t, 3>> triangles;
};

/// Fills NaN linearly between the nearest known values of its row and of its column; what has none on both sides, in
/// either, stays NaN. While a surface is computed coarse to fine, this is the coarser surface.
std::vector<double> fillMissing(const std::vector<double>& values, std::int64_t columns, std::int64_t rows);

/// The surface in the box, each cell split bilinearly so often that shading is smooth; cells with a missing corner are
/// holes.
SurfaceMesh makeMesh(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale,
                     const PlaneRange& range);

/// The surface's height in [0, 1] at (a, b), bilinear; NaN outside and in holes.
double heightAt(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale, double a, double b);

} // namespace sharpscope
