// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_mesh.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::int64_t smoothCells = 64; ///< a side

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

/// Reads a corner grid, bilinearly between its points.
class Patch {
public:
    Patch(std::int64_t columns, std::int64_t rows, std::int64_t split)
        : m_columns(columns), m_rows(rows), m_split(split)
    {
    }
    std::int64_t columns() const { return (m_columns - 1) * m_split + 1; }
    std::int64_t rows() const { return (m_rows - 1) * m_split + 1; }

    template <class Read> ///< read(column, row) of the corner grid
    double at(std::int64_t column, std::int64_t row, const Read& read) const
    {
        const std::int64_t c = std::min(column / m_split, m_columns - 2);
        const std::int64_t r = std::min(row / m_split, m_rows - 2);
        const double s = static_cast<double>(column - c * m_split) / static_cast<double>(m_split);
        const double t = static_cast<double>(row - r * m_split) / static_cast<double>(m_split);
        const auto weighted = [&](std::int64_t dc, std::int64_t dr, double weight) {
            return weight == 0 ? 0.0 : weight * read(c + dc, r + dr); // a missing corner that is not asked for
        };
        return weighted(0, 0, (1 - s) * (1 - t)) + weighted(1, 0, s * (1 - t)) + weighted(0, 1, (1 - s) * t) +
               weighted(1, 1, s * t);
    }

private:
    std::int64_t m_columns;
    std::int64_t m_rows;
    std::int64_t m_split;
};

std::vector<double> heightsOf(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale)
{
    std::vector<double> heights =
        fillMissing(valuesOf(surface, style.quantity), surface.grid.columns, surface.grid.rows);
    for (double& height : heights)
        height = scale.heightOf(height);
    return heights;
}

bool hasCells(const Surface& surface)
{
    return surface.grid.columns > 1 && surface.grid.rows > 1 &&
           static_cast<std::int64_t>(surface.loss.size()) == surface.grid.columns * surface.grid.rows;
}

} // namespace

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

SurfaceMesh makeMesh(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale,
                     const PlaneRange& range)
{
    SurfaceMesh mesh;
    if (!hasCells(surface)) return mesh;
    const GridStarted& grid = surface.grid;
    const std::vector<double>& values = valuesOf(surface, style.quantity);
    const std::vector<double> heights = heightsOf(surface, style, scale);
    const auto height = [&](std::int64_t c, std::int64_t r) {
        return heights[static_cast<std::size_t>(r * grid.columns + c)];
    };
    const auto isKnown = [&](std::int64_t c, std::int64_t r) {
        return std::isnan(values[static_cast<std::size_t>(r * grid.columns + c)]) ? 0.0 : 1.0;
    };
    const double left = range.boxX(grid.xMin);
    const double bottom = range.boxY(grid.yMin);
    const double dx = (range.boxX(grid.xMax) - left) / static_cast<double>(grid.columns - 1);
    const double dy = (range.boxY(grid.yMax) - bottom) / static_cast<double>(grid.rows - 1);
    // central differences where both neighbours are there, else one-sided, else level
    const auto slope = [&](double before, double here, double after, double step) {
        const double lower = std::isnan(before) ? here : before;
        const double upper = std::isnan(after) ? here : after;
        const int steps = !std::isnan(before) + !std::isnan(after);
        return steps == 0 ? 0.0 : boxHeight * (upper - lower) / (steps * step);
    };
    const auto slopeX = [&](std::int64_t c, std::int64_t r) {
        return slope(c > 0 ? height(c - 1, r) : notMeasured, height(c, r),
                     c + 1 < grid.columns ? height(c + 1, r) : notMeasured, dx);
    };
    const auto slopeY = [&](std::int64_t c, std::int64_t r) {
        return slope(r > 0 ? height(c, r - 1) : notMeasured, height(c, r),
                     r + 1 < grid.rows ? height(c, r + 1) : notMeasured, dy);
    };

    const std::int64_t cells = std::max(grid.columns, grid.rows) - 1;
    const std::int64_t split = std::clamp<std::int64_t>(smoothCells / cells, 1, 8);
    const Patch patch(grid.columns, grid.rows, split);
    mesh.columns = patch.columns();
    mesh.rows = patch.rows();
    for (std::int64_t row = 0; row < patch.rows(); ++row)
        for (std::int64_t column = 0; column < patch.columns(); ++column) {
            const double z = patch.at(column, row, height);
            const double nx = -patch.at(column, row, slopeX);
            const double ny = -patch.at(column, row, slopeY);
            const double length = std::sqrt(nx * nx + ny * ny + 1);
            const auto s = static_cast<double>(split);
            const double shown = std::isnan(z) ? 0 : z; // no triangle uses it
            mesh.points.insert(mesh.points.end(), {static_cast<float>(left + dx * static_cast<double>(column) / s),
                                                   static_cast<float>(bottom + dy * static_cast<double>(row) / s),
                                                   static_cast<float>(boxHeight * shown)});
            const bool hole = std::isnan(length);
            mesh.normals.insert(mesh.normals.end(), {hole ? 0.0F : static_cast<float>(nx / length),
                                                     hole ? 0.0F : static_cast<float>(ny / length),
                                                     hole ? 1.0F : static_cast<float>(1 / length)});
            mesh.heights.push_back(static_cast<float>(z));
            mesh.known.push_back(static_cast<float>(patch.at(column, row, isKnown)));
        }
    const auto columns = static_cast<std::int32_t>(patch.columns());
    for (std::int32_t row = 0; row + 1 < patch.rows(); ++row)
        for (std::int32_t column = 0; column + 1 < columns; ++column) {
            const std::int32_t corner = row * columns + column;
            const auto missing = [&](std::int32_t i) { return std::isnan(mesh.heights[static_cast<std::size_t>(i)]); };
            if (missing(corner) || missing(corner + 1) || missing(corner + columns) || missing(corner + columns + 1))
                continue;
            mesh.triangles.push_back({corner, corner + 1, corner + columns + 1});
            mesh.triangles.push_back({corner, corner + columns + 1, corner + columns});
        }
    return mesh;
}

double heightAt(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale, double a, double b)
{
    const GridStarted& grid = surface.grid;
    if (!hasCells(surface)) return notMeasured;
    const double x = (a - grid.xMin) / (grid.xMax - grid.xMin) * static_cast<double>(grid.columns - 1);
    const double y = (b - grid.yMin) / (grid.yMax - grid.yMin) * static_cast<double>(grid.rows - 1);
    if (!(x >= 0 && y >= 0 && x <= static_cast<double>(grid.columns - 1) && y <= static_cast<double>(grid.rows - 1)))
        return notMeasured;
    const std::vector<double> heights = heightsOf(surface, style, scale);
    const auto c = std::min(static_cast<std::int64_t>(x), grid.columns - 2);
    const auto r = std::min(static_cast<std::int64_t>(y), grid.rows - 2);
    const double s = x - static_cast<double>(c);
    const double t = y - static_cast<double>(r);
    const auto corner = [&](std::int64_t dc, std::int64_t dr, double weight) {
        return weight == 0 ? 0.0 : weight * heights[static_cast<std::size_t>((r + dr) * grid.columns + c + dc)];
    };
    return corner(0, 0, (1 - s) * (1 - t)) + corner(1, 0, s * (1 - t)) + corner(0, 1, (1 - s) * t) +
           corner(1, 1, s * t);
}

} // namespace sharpscope
