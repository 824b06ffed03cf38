// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include <array>
#include <string_view>

namespace sharpscope {

/// Colours for numbers, from dark to light: even to the eye, readable in grey and for the colour blind. Surfaces in two
/// and three dimensions share them. Viridis, Plasma, Magma: van der Walt and Smith 2015; Cividis: Nuñez, Anderton and
/// Renslow 2018, the same for those who see no red or no green.
enum class ColorMap { Viridis, Cividis, Plasma, Magma, Grey };

inline constexpr std::array colorMapNames = {"viridis", "cividis", "plasma", "magma", "grey"};
ColorMap colorMapOf(std::string_view name); ///< an unknown name: Viridis

/// At t in [0, 1]; what lies outside has the colour of the nearer end.
QColor colorAt(ColorMap map, double t);
inline QColor viridis(double t) { return colorAt(ColorMap::Viridis, t); }

} // namespace sharpscope
