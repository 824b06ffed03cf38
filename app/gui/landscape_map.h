// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/surface_style.h"

#include <vector>

namespace sharpscope {

class HeatMap;

/// About ten levels of a height scale, the same on the surfaces and on the map.
std::vector<double> contourLevelsOf(const HeightScale& scale);

/// One of the surfaces from above as it is in 3-D: the same colours, lines and clipping, with its minima by name and
/// its paths, each point in the colour of what it has in truth, some with their epoch; with those of the others too
/// where all are overlaid.
void showOnMap(HeatMap& map, const std::vector<ShownSurface>& surfaces, std::size_t selected, const SurfaceStyle& style,
               const HeightScale& scale);

/// Nothing.
void clearMap(HeatMap& map);

} // namespace sharpscope
