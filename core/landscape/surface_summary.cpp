// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_summary.h"

#include "core/landscape/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sharpscope {

SurfaceSummary summarise(const Surface& surface)
{
    SurfaceSummary summary;
    const GridStarted& grid = surface.grid;
    if (surface.loss.empty()) return summary;
    const std::vector<double> alphas = columnCoordinates(grid);
    const std::vector<double> betas = rowCoordinates(grid);
    if (grid.columns % 2 == 1 && grid.rows % 2 == 1) {
        const auto centre = static_cast<std::size_t>(grid.rows / 2 * grid.columns + grid.columns / 2);
        summary.atCentre = surface.loss[centre];
        summary.accuracyAtCentre = surface.accuracy[centre];
    }

    double sum = 0;
    double highest = -std::numeric_limits<double>::infinity();
    std::int64_t finite = 0;
    for (std::size_t i = 0; i < surface.loss.size(); ++i) {
        const double loss = surface.loss[i];
        if (std::isnan(loss)) continue;
        if (std::isinf(loss)) {
            ++summary.notFinite;
            continue;
        }
        ++finite;
        sum += loss;
        highest = std::max(highest, loss);
        if (!(loss >= summary.lowest)) { // also while it is NaN
            summary.lowest = loss;
            summary.lowestA = alphas[i % alphas.size()];
            summary.lowestB = betas[i / alphas.size()];
        }
    }
    if (finite > 1) {
        summary.maxRise = highest - summary.atCentre;
        summary.meanRise = sum / static_cast<double>(finite) - summary.atCentre;
    }
    summary.complete = finite + summary.notFinite == static_cast<std::int64_t>(surface.loss.size());
    return summary;
}

} // namespace sharpscope
