// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_pick.h"

#include "widgets/view3d/surface_mesh.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr int steps = 400; ///< through the box; some six a cell of 65²
constexpr int halvings = 24;

/// The part of the ray inside the box, with some room below and above so that floor and ceiling are met.
std::optional<std::pair<double, double>> insideBox(const Ray& ray)
{
    constexpr double room = 0.01;
    const BoxPoint low = {-1, -1, -room}, high = {1, 1, boxHeight + room};
    double begin = 0, end = 1;
    for (std::size_t i = 0; i < 3; ++i) {
        const double way = ray.to[i] - ray.from[i];
        if (way == 0) {
            if (ray.from[i] < low[i] || ray.from[i] > high[i]) return {};
            continue;
        }
        const double first = (low[i] - ray.from[i]) / way, second = (high[i] - ray.from[i]) / way;
        begin = std::max(begin, std::min(first, second));
        end = std::min(end, std::max(first, second));
    }
    if (begin >= end) return {};
    return std::pair(begin, end);
}

} // namespace

std::optional<SurfaceHit> firstHit(const Ray& ray, const SurfaceField& heights, const PlaneRange& range)
{
    const auto inside = insideBox(ray);
    if (!inside) return {};
    const auto hitAt = [&](double share) {
        const BoxPoint place = ray.at(share);
        return SurfaceHit{range.aAt(place[0]), range.bAt(place[1]), share};
    };
    const auto above = [&](double share) { // the ray above the surface; NaN where there is none
        const SurfaceHit hit = hitAt(share);
        const double height = heights.at(hit.a, hit.b);
        return std::isnan(height) ? height : ray.at(share)[2] - boxHeight * std::min(height, 1.0);
    };
    double before = inside->first, aboveBefore = above(before);
    for (int i = 1; i <= steps; ++i) {
        double here = inside->first + (inside->second - inside->first) * i / steps;
        const double aboveHere = above(here);
        if (aboveHere == 0 || aboveBefore * aboveHere < 0) { // never with NaN
            for (int k = 0; k < halvings; ++k) {
                const double middle = (before + here) / 2;
                (above(middle) * aboveBefore > 0 ? before : here) = middle;
            }
            return hitAt(here);
        }
        before = here;
        aboveBefore = aboveHere;
    }
    return {};
}

} // namespace sharpscope
