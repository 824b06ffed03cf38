// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/color_map.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace sharpscope {

namespace {

constexpr QRgb viridisStops[] = {0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c,
                                 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725};
constexpr QRgb cividisStops[] = {0x00204d, 0x00336f, 0x39486b, 0x575c6d, 0x707173,
                                 0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b, 0xffea46};
constexpr QRgb plasmaStops[] = {0x0d0887, 0x47039f, 0x7301a8, 0x9c179e, 0xbd3786,
                                0xd8576b, 0xed7953, 0xfa9e3b, 0xfdc926, 0xf0f921};
constexpr QRgb magmaStops[] = {0x000004, 0x180f3e, 0x451077, 0x721f81, 0x9f2f7f,
                               0xcd4071, 0xf1605d, 0xfd9567, 0xfec98d, 0xfcfdbf};
constexpr QRgb greyStops[] = {0x161616, 0xf2f2f2}; // sRGB's steps are about even to the eye

std::span<const QRgb> stopsOf(ColorMap map)
{
    switch (map) {
    case ColorMap::Cividis:
        return cividisStops;
    case ColorMap::Plasma:
        return plasmaStops;
    case ColorMap::Magma:
        return magmaStops;
    case ColorMap::Grey:
        return greyStops;
    case ColorMap::Viridis:
        break;
    }
    return viridisStops;
}

} // namespace

ColorMap colorMapOf(std::string_view name)
{
    const auto it = std::find(colorMapNames.begin(), colorMapNames.end(), name);
    return it == colorMapNames.end() ? ColorMap::Viridis : static_cast<ColorMap>(it - colorMapNames.begin());
}

QColor colorAt(ColorMap map, double t)
{
    const std::span<const QRgb> stops = stopsOf(map);
    const double place = std::clamp(std::isfinite(t) ? t : 0.0, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double part = place - static_cast<double>(below);
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    const QColor a(stops[below]), b(stops[below + 1]);
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

} // namespace sharpscope
