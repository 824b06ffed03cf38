// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/color_map.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

QColor viridis(double t)
{
    static const std::array<QColor, 9> stops = {QColor(0x440154), QColor(0x472d7b), QColor(0x3b528b),
                                                QColor(0x2c728e), QColor(0x21918c), QColor(0x28ae80),
                                                QColor(0x5ec962), QColor(0xaddc30), QColor(0xfde725)};
    const double place = std::clamp(std::isfinite(t) ? t : 0.0, 0.0, 1.0) * (stops.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double part = place - static_cast<double>(below);
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    const QColor& a = stops[below];
    const QColor& b = stops[below + 1];
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

} // namespace sharpscope
