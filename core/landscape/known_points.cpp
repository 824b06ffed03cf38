// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/known_points.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_walk.h"

#include <cmath>
#include <map>
#include <utility>

namespace sharpscope {

void takeKnownPoints(Surface& surface, bool winograd, const std::filesystem::path& folder)
{
    std::map<std::pair<double, double>, PointValue> known;
    for (const std::filesystem::path& file : surfaceFiles(folder)) {
        SurfaceFile earlier;
        try {
            earlier = readSurfaceFile(file);
        } catch (const Error&) {
            continue; // damaged: its points are computed again
        }
        if (earlier.surface.grid.identity != surface.grid.identity) continue;
        if (!winograd && valueOr(earlier.metadata, "winograd", false)) continue; // its rounding might show here
        const std::vector<double> alphas = columnCoordinates(earlier.surface.grid);
        const std::vector<double> betas = rowCoordinates(earlier.surface.grid);
        for (std::size_t i = 0; i < earlier.surface.loss.size(); ++i)
            if (!std::isnan(earlier.surface.loss[i]))
                known[{alphas[i % alphas.size()], betas[i / alphas.size()]}] = {earlier.surface.loss[i],
                                                                                earlier.surface.accuracy[i]};
    }
    const std::vector<double> alphas = columnCoordinates(surface.grid);
    const std::vector<double> betas = rowCoordinates(surface.grid);
    for (std::size_t i = 0; i < surface.loss.size(); ++i) {
        const auto it = known.find({alphas[i % alphas.size()], betas[i / alphas.size()]});
        if (it == known.end()) continue;
        surface.loss[i] = it->second.loss;
        surface.accuracy[i] = it->second.accuracy;
        ++surface.pointsDone;
    }
}

} // namespace sharpscope
