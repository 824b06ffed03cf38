// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_shades.h"

#include <array>
#include <cmath>

namespace sharpscope {

RunColor seedShade(const RunColor& color, int run)
{
    static constexpr std::array<double, 5> shades = {0, 0.34, -0.3, 0.17, -0.15}; // towards white, towards black
    const double shade = shades[static_cast<std::size_t>(run) % shades.size()];
    const auto mixed = [&](const QColor& from) {
        const double share = std::abs(shade), end = shade > 0 ? 1 : 0;
        const auto mix = [&](double part) { return static_cast<float>((1 - share) * part + share * end); };
        return QColor::fromRgbF(mix(from.redF()), mix(from.greenF()), mix(from.blueF()));
    };
    return shade == 0 ? color : RunColor{mixed(color.light), mixed(color.dark)};
}

QList<qreal> runDashes(int round, bool second)
{
    static const std::array<QList<qreal>, 4> first = {{{}, {7, 2, 1.5, 2}, {1.5, 1.8}, {9, 3}}};
    static const std::array<QList<qreal>, 4> behind = {{{4, 2.5}, {4, 2, 1.5, 2, 1.5, 2}, {1.5, 3.5}, {9, 6}}};
    return (second ? behind : first)[static_cast<std::size_t>(round) % first.size()];
}

} // namespace sharpscope
