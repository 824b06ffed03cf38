// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/theme.h"
#include "widgets/view3d/surface_style.h"

#include <QString>

#include <vector>

namespace sharpscope {

/// A table, a line a surface: L(θ), accuracy, the highest and the mean rise above L(θ) within the range, the lowest
/// point. Of a surface with models on it a line each: its true L(θ) and accuracy, where it lies, and how far off the
/// plane. Rich text; empty without surfaces.
QString sharpnessText(const std::vector<ShownSurface>& surfaces, const Theme& theme);

} // namespace sharpscope
