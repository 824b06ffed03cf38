// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace sharpscope {

/// Viridis at t in [0, 1]: even to the eye, readable in grey and for the colour blind (van der Walt and Smith 2015).
/// Surfaces in two and three dimensions share it.
QColor viridis(double t);

} // namespace sharpscope
