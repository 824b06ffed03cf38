// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/known_points.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_identity.h"

#include <cmath>

namespace sharpscope {

KnownPoints::KnownPoints(const std::filesystem::path& folder)
{
    for (const std::filesystem::path& file : surfaceFiles(folder)) {
        SurfaceFile earlier;
        try {
            earlier = readSurfaceFile(file);
        } catch (const Error&) {
            continue; // damaged: its points are computed again
        }
        const Surface& surface = earlier.surface;
        const std::string key = dumpLine(definitionOf(surface.grid));
        const bool isExact = !valueOr(earlier.metadata, "winograd", false);
        const std::vector<double> alphas = columnCoordinates(surface.grid), betas = rowCoordinates(surface.grid);
        for (std::size_t i = 0; i < surface.loss.size(); ++i) {
            if (std::isnan(surface.loss[i])) continue;
            const std::pair place(alphas[i % alphas.size()], betas[i / alphas.size()]);
            const PointValue value{surface.loss[i], surface.accuracy[i]};
            m_winograd[key][place] = value;
            if (isExact) m_exact[key][place] = value;
        }
    }
}

void KnownPoints::takeOver(Surface& surface, bool winograd) const
{
    const auto& all = winograd ? m_winograd : m_exact;
    const auto known = all.find(dumpLine(definitionOf(surface.grid)));
    if (known == all.end()) return;
    const std::vector<double> alphas = columnCoordinates(surface.grid), betas = rowCoordinates(surface.grid);
    for (std::size_t i = 0; i < surface.loss.size(); ++i) {
        const auto it = known->second.find({alphas[i % alphas.size()], betas[i / alphas.size()]});
        if (it == known->second.end() || !std::isnan(surface.loss[i])) continue;
        surface.loss[i] = it->second.loss;
        surface.accuracy[i] = it->second.accuracy;
        ++surface.pointsDone;
    }
}

} // namespace sharpscope
