// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a surface between its points. Free of VTK.
#pragma once

#include "widgets/view3d/surface_style.h"

#include <cstdint>
#include <vector>

namespace sharpscope {

/// Numbers on the grid of a surface, bilinear between the four round a place.
class SurfaceField {
public:
    SurfaceField() = default;
    SurfaceField(const GridStarted& grid, std::vector<double> values);

    double at(double a, double b) const; ///< NaN outside, and where one of the four is a hole
    double point(std::int64_t column, std::int64_t row) const
    {
        return m_values[static_cast<std::size_t>(row * m_columns + column)];
    }
    bool isEmpty() const { return m_values.empty(); }

private:
    std::int64_t m_columns = 0;
    std::int64_t m_rows = 0;
    PlaneRange m_range;
    std::vector<double> m_values; ///< none where there is no cell
};

/// Points that are still to come are read between those that are there (fillMissing); one whose value overflowed is a
/// hole for good.
SurfaceField valuesOn(const Surface& surface, SurfaceQuantity quantity);

/// The same as heights: above 1 where the surface is clipped.
SurfaceField heightsOn(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale);

/// Fills NaN linearly between the nearest known values of its row and of its column; what has none on both sides, in
/// either, stays NaN. While a surface is computed coarse to fine, this is the coarser surface.
std::vector<double> fillMissing(const std::vector<double>& values, std::int64_t columns, std::int64_t rows);

} // namespace sharpscope
