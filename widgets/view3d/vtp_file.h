// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/surface_style.h"

#include <filesystem>

namespace sharpscope {

/// What a scene shows of a surface as VTK polygons for ParaView, in coordinates (a, b, z), z as it is drawn: the
/// quantity or its logarithm to base 10, clipped. Triangles of the computed points, the paths as lines, the minima as
/// vertices. Point arrays "loss" and "accuracy" (on the surface there; of a model in truth), cell arrays "kind" (0
/// surface, 1 path, 2 minimum) and "model" (its label). Needs no display.
/// @throws Error naming the file.
void writeVtp(const std::filesystem::path& file, const ShownSurface& shown, const SurfaceStyle& style);

} // namespace sharpscope
