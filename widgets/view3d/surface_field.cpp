// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_field.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// A value interpolated along a line, with the distance to the nearer known point.
struct Guess {
    double value = notMeasured;
    double distance = 0;
};

/// Along one row or column: `at(i)` reads the i-th of `count` values.
template <class Read>
std::vector<Guess> guesses(std::int64_t count, const Read& at)
{
    std::vector<Guess> found(static_cast<std::size_t>(count));
    std::int64_t left = -1;
    for (std::int64_t i = 0; i < count; ++i) {
        if (std::isnan(at(i))) continue;
        for (std::int64_t k = left + 1; left >= 0 && k < i; ++k) {
            const double t = static_cast<double>(k - left) / static_cast<double>(i - left);
            found[static_cast<std::size_t>(k)] = {at(left) * (1 - t) + at(i) * t,
                                                  static_cast<double>(std::min(k - left, i - k))};
        }
        left = i;
    }
    return found;
}

/// A place that rounding has moved off a point of the grid is on it: it is not to touch a hole beside it.
double onPoint(double place)
{
    const double nearest = std::round(place);
    return std::abs(place - nearest) < 1e-9 ? nearest : place;
}

} // namespace

SurfaceField::SurfaceField(const GridStarted& grid, std::vector<double> values)
{
    if (grid.columns < 2 || grid.rows < 2 || static_cast<std::int64_t>(values.size()) != grid.columns * grid.rows)
        return;
    m_columns = grid.columns;
    m_rows = grid.rows;
    m_range = {grid.xMin, grid.xMax, grid.yMin, grid.yMax};
    m_values = std::move(values);
}

double SurfaceField::at(double a, double b) const
{
    if (isEmpty()) return notMeasured;
    const double x = onPoint((m_range.boxX(a) + 1) / 2 * static_cast<double>(m_columns - 1));
    const double y = onPoint((m_range.boxY(b) + 1) / 2 * static_cast<double>(m_rows - 1));
    if (!(x >= 0 && y >= 0 && x <= static_cast<double>(m_columns - 1) && y <= static_cast<double>(m_rows - 1)))
        return notMeasured;
    const auto c = std::min(static_cast<std::int64_t>(x), m_columns - 2);
    const auto r = std::min(static_cast<std::int64_t>(y), m_rows - 2);
    const double s = x - static_cast<double>(c);
    const double t = y - static_cast<double>(r);
    const auto corner = [&](std::int64_t dc, std::int64_t dr, double weight) {
        return weight == 0 ? 0.0 : weight * point(c + dc, r + dr); // a missing corner that does not count
    };
    return corner(0, 0, (1 - s) * (1 - t)) + corner(1, 0, s * (1 - t)) + corner(0, 1, (1 - s) * t) +
           corner(1, 1, s * t);
}

SurfaceField valuesOn(const Surface& surface, SurfaceQuantity quantity)
{
    const GridStarted& grid = surface.grid;
    const std::vector<double> known = valuesOf(surface, quantity);
    if (static_cast<std::int64_t>(known.size()) != grid.columns * grid.rows) return {};
    std::vector<double> values = fillMissing(known, grid.columns, grid.rows);
    for (double& value : values)
        if (!std::isfinite(value)) value = notMeasured;
    return {grid, std::move(values)};
}

SurfaceField heightsOn(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale)
{
    const GridStarted& grid = surface.grid;
    const std::vector<double> known = valuesOf(surface, style.quantity);
    if (static_cast<std::int64_t>(known.size()) != grid.columns * grid.rows) return {};
    std::vector<double> heights = fillMissing(known, grid.columns, grid.rows);
    for (double& height : heights)
        height = std::isfinite(height) ? scale.unclippedHeightOf(height) : notMeasured;
    return {grid, std::move(heights)};
}

std::vector<double> fillMissing(const std::vector<double>& values, std::int64_t columns, std::int64_t rows)
{
    const auto index = [&](std::int64_t column, std::int64_t row) {
        return static_cast<std::size_t>(row * columns + column);
    };
    std::vector<double> filled = values;
    for (int sweep = 0; sweep < 2; ++sweep) { // the second reaches points whose row and column held nothing at first
        const std::vector<double> known = filled;
        std::vector<Guess> alongRows;
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto line = guesses(columns, [&](std::int64_t i) { return known[index(i, row)]; });
            alongRows.insert(alongRows.end(), line.begin(), line.end());
        }
        for (std::int64_t column = 0; column < columns; ++column) {
            const auto line = guesses(rows, [&](std::int64_t i) { return known[index(column, i)]; });
            for (std::int64_t row = 0; row < rows; ++row) {
                const std::size_t at = index(column, row);
                if (!std::isnan(known[at])) continue;
                const Guess& a = alongRows[at];
                const Guess& b = line[static_cast<std::size_t>(row)];
                if (std::isnan(a.value) || std::isnan(b.value))
                    filled[at] = std::isnan(a.value) ? b.value : a.value;
                else
                    filled[at] = (a.value * b.distance + b.value * a.distance) / (a.distance + b.distance);
            }
        }
    }
    return filled;
}

} // namespace sharpscope
