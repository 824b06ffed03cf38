// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of equal value on a regular grid, by marching squares with linear interpolation, joined into long lines.
#pragma once

#include <optional>
#include <vector>

namespace sharpscope {

/// Values on a `columns` × `rows` grid over [xMin, xMax] × [yMin, yMax]; row-major, row 0 at yMin, NaN where missing.
struct ScalarGrid {
    int columns = 0;
    int rows = 0;
    double xMin = 0;
    double xMax = 1;
    double yMin = 0;
    double yMax = 1;
    std::vector<double> values;

    double at(int column, int row) const
    {
        return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                      static_cast<std::size_t>(column)];
    }
    double x(int column) const { return columns > 1 ? xMin + (xMax - xMin) * column / (columns - 1) : xMin; }
    double y(int row) const { return rows > 1 ? yMin + (yMax - yMin) * row / (rows - 1) : yMin; }
};

/// The value at a place, interpolated between the four points round it; nothing outside or where one is missing.
std::optional<double> valueAt(const ScalarGrid& grid, double x, double y);

struct ContourLine {
    double level = 0;
    std::vector<double> x;
    std::vector<double> y;
};

/// One line for each connected piece of each level; a closed one ends where it began. Cells with a missing corner are
/// left out; a saddle is decided by the mean of its corners.
std::vector<ContourLine> contourLines(const ScalarGrid& grid, const std::vector<double>& levels);

/// About `count` levels strictly inside (low, high): round numbers, or evenly spaced logarithms where `logarithmic`.
std::vector<double> contourLevels(double low, double high, int count, bool logarithmic);

} // namespace sharpscope
