// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of surfaces, and how values become heights. Free of VTK.
#pragma once

#include "core/run/run_series.h"
#include "widgets/base/color_map.h"
#include "widgets/base/run_palette.h"

#include <QString>

#include <array>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

namespace sharpscope {

/// A part of the plane: what of (a, b) the box [-1, 1] × [-1, 1] shows.
struct PlaneRange {
    double xMin = -1;
    double xMax = 1;
    double yMin = -1;
    double yMax = 1;

    double boxX(double a) const { return xMax > xMin ? 2 * (a - xMin) / (xMax - xMin) - 1 : 0; }
    double boxY(double b) const { return yMax > yMin ? 2 * (b - yMin) / (yMax - yMin) - 1 : 0; }
    double aAt(double boxX) const { return xMin + (boxX + 1) / 2 * (xMax - xMin); }
    double bAt(double boxY) const { return yMin + (boxY + 1) / 2 * (yMax - yMin); }
};

/// What a height is: L, L − L(θ) with θ at (0, 0), or the accuracy.
enum class SurfaceQuantity { Loss, Rise, Accuracy };
inline constexpr SurfaceQuantity surfaceQuantities[] = {SurfaceQuantity::Loss, SurfaceQuantity::Rise,
                                                        SurfaceQuantity::Accuracy};
QString nameOf(SurfaceQuantity quantity, const Surface& surface); ///< at an axis
QString accuracyName(const Surface& surface);                     ///< "accuracy", of detection "mAP"

/// From the lowest to the highest of finite values.
struct ValueSpan {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity(); ///< lower: there is none

    void add(const std::vector<double>& values);
    void add(const ValueSpan& other);
};

/// A run's surface, as far as it is computed.
struct ShownSurface {
    QString title;
    RunColor color;
    Surface surface;
    std::vector<RunColor> markColors = {}; ///< of the runs of surface.marks; fewer: the surface's own
    /// Of all frames of the film that it is one of, by SurfaceQuantity: they have one height scale.
    std::array<ValueSpan, std::size(surfaceQuantities)> film = {};
};

/// What is marked on it: models and paths, else θ in its middle, which has the surface's title where others stand in
/// the same box.
std::vector<SurfaceMark> marksOf(const ShownSurface& shown, bool isAlone);
RunColor colorOfMark(const ShownSurface& shown, std::size_t mark);

/// What a and b are, where the surface says so: "a: v₁, λ₁ = 20.1", else their letters.
struct AxisNames {
    QString a = QStringLiteral("a");
    QString b = QStringLiteral("b");
};
AxisNames axisNamesOf(const Surface& surface);

/// Marks that stand for a figure, such as a circle, are drawn as its line alone.
bool isOutline(const SurfaceMark& mark);

/// Whether the epoch of the k-th of a path's points is written beside it: of a few of them, never of the end, and only
/// where it is the path of a training.
bool hasEpoch(std::size_t k, const std::vector<const SurfaceMark*>& path);

enum class SurfaceArrangement { SideBySide, Overlaid };

struct SurfaceStyle {
    SurfaceQuantity quantity = SurfaceQuantity::Loss;
    bool logarithmic = false;   ///< of the loss alone
    std::optional<double> clip; ///< higher losses or rises are drawn at this one, hatched
    ColorMap colors = ColorMap::Viridis;
    SurfaceArrangement arrangement = SurfaceArrangement::SideBySide;
    std::vector<double> contourLevels; ///< values of the quantity
};

/// Maps values to heights in [0, 1], linearly or by their logarithm; what lies outside goes to the nearer end.
struct HeightScale {
    bool logarithmic = false;
    double low = 0; ///< value at height 0
    double high = 1;
    bool clips = false; ///< there are higher values

    double heightOf(double value) const;          ///< NaN stays NaN
    double unclippedHeightOf(double value) const; ///< above 1 for values above `high`
    double valueAt(double height) const;
};

/// At the surface's points; of the accuracy [rows, columns] or nothing.
std::vector<double> valuesOf(const Surface& surface, SurfaceQuantity quantity);

/// What a model that is marked on the surface has in truth.
double truthOf(const SurfaceMark& mark, const Surface& surface, SurfaceQuantity quantity);

/// One scale for all surfaces shown together and for their films, from their lowest to their highest finite value (or
/// the clip). Falls back to a linear one where a value is not positive.
HeightScale heightScale(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style);

/// About `count` round numbers in [low, high]: 1, 2 or 5 times a power of ten apart, or, where logarithmic and more
/// than a decade, such multiples themselves.
std::vector<double> axisTicks(double low, double high, int count, bool logarithmic);

} // namespace sharpscope
