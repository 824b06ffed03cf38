// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of surfaces, and how values become heights. Free of VTK.
#pragma once

#include "core/run/run_series.h"
#include "widgets/base/run_palette.h"

#include <QString>

#include <optional>
#include <vector>

namespace sharpscope {

/// A run's surface, as far as it is computed.
struct ShownSurface {
    QString title;
    RunColor color;
    Surface surface;
    std::vector<RunColor> markColors = {}; ///< of the runs of surface.marks; fewer: the surface's own
};

RunColor colorOfMark(const ShownSurface& shown, std::size_t mark);

enum class SurfaceQuantity { Loss, Accuracy };
enum class SurfaceArrangement { SideBySide, Overlaid };

struct SurfaceStyle {
    SurfaceQuantity quantity = SurfaceQuantity::Loss;
    bool logarithmic = false;   ///< of the loss; accuracies are always linear
    std::optional<double> clip; ///< higher losses are drawn at this one
    SurfaceArrangement arrangement = SurfaceArrangement::SideBySide;
    std::vector<double> contourLevels; ///< values of the quantity
};

/// Maps values to heights in [0, 1], linearly or by their logarithm; what lies outside goes to the nearer end.
struct HeightScale {
    bool logarithmic = false;
    double low = 0; ///< value at height 0
    double high = 1;

    double heightOf(double value) const; ///< NaN stays NaN
    double valueAt(double height) const;
};

const std::vector<double>& valuesOf(const Surface& surface, SurfaceQuantity quantity);

/// One scale for all surfaces shown together, from their lowest to their highest finite value (or the clip). Falls back
/// to a linear one where a value is not positive.
HeightScale heightScale(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style);

/// About `count` round numbers in [low, high]: 1, 2 or 5 times a power of ten apart, or, where logarithmic and more
/// than a decade, such multiples themselves.
std::vector<double> axisTicks(double low, double high, int count, bool logarithmic);

} // namespace sharpscope
