// SPDX-License-Identifier: GPL-3.0-or-later
// The grid that a slice has, as the job names it.
#pragma once

#include "core/landscape/slice.h"
#include "core/landscape/surface_identity.h"

namespace sharpscope {

inline GridStarted gridOf(const SliceOptions& options, std::int64_t images, std::int64_t step)
{
    GridStarted grid{.columns = options.points,
                     .rows = options.points,
                     .xMin = -options.range,
                     .xMax = options.range,
                     .yMin = -options.range,
                     .yMax = options.range,
                     .identity = {{"checkpoint", "a file"},
                                  {"step", step},
                                  {"thetaNorm", 1.5},
                                  {"split", options.split},
                                  {"images", images},
                                  {"directions", filterDirections},
                                  {"directionSeed", options.directionSeed}}};
    grid.name = surfaceName(grid);
    grid.title = surfaceTitle(grid);
    return grid;
}

} // namespace sharpscope
