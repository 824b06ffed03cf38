// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_mesh.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sharpscope {

namespace {

constexpr std::int64_t smoothCells = 64; ///< a side
constexpr std::int32_t stripe = 3;       ///< cells between two lines of the hatching

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

} // namespace

SurfaceMesh makeMesh(const Surface& surface, const SurfaceStyle& style, const HeightScale& scale,
                     const PlaneRange& range)
{
    SurfaceMesh mesh;
    const GridStarted& grid = surface.grid;
    const std::vector<double> values = valuesOf(surface, style.quantity);
    const SurfaceField heights = heightsOn(surface, style, scale);
    if (heights.isEmpty()) return mesh;
    const auto height = [&](std::int64_t c, std::int64_t r) { return heights.point(c, r); };
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
            const bool clipped = z > 1;
            const double nx = clipped ? 0 : -patch.at(column, row, slopeX);
            const double ny = clipped ? 0 : -patch.at(column, row, slopeY);
            const double length = std::sqrt(nx * nx + ny * ny + 1);
            const auto s = static_cast<double>(split);
            const double shown = std::isnan(z) ? 0 : std::min(z, 1.0); // a hole's is in no triangle
            mesh.points.insert(mesh.points.end(), {static_cast<float>(left + dx * static_cast<double>(column) / s),
                                                   static_cast<float>(bottom + dy * static_cast<double>(row) / s),
                                                   static_cast<float>(boxHeight * shown)});
            const bool hole = std::isnan(length) || std::isnan(z);
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

std::vector<std::vector<BoxPoint>> hatching(const SurfaceMesh& mesh, double lift)
{
    std::vector<std::vector<BoxPoint>> lines;
    const auto columns = static_cast<std::int32_t>(mesh.columns), rows = static_cast<std::int32_t>(mesh.rows);
    const auto isClipped = [&](std::int32_t c, std::int32_t r) {
        return mesh.heights[static_cast<std::size_t>(r * columns + c)] > 1;
    };
    const auto place = [&](std::int32_t c, std::int32_t r) -> BoxPoint {
        const float* point = &mesh.points[3 * static_cast<std::size_t>(r * columns + c)];
        return {point[0], point[1], point[2] + lift};
    };
    for (std::int32_t first = -(rows - 1); first < columns; ++first) { // of the diagonal c = first + r
        if (first % stripe != 0) continue;
        bool goesOn = false;
        for (std::int32_t r = std::max(0, -first); r + 1 < rows && first + r + 1 < columns; ++r) {
            const std::int32_t c = first + r;
            if (!isClipped(c, r) || !isClipped(c + 1, r) || !isClipped(c, r + 1) || !isClipped(c + 1, r + 1)) {
                goesOn = false;
                continue;
            }
            if (!std::exchange(goesOn, true)) lines.push_back({place(c, r)});
            lines.back().push_back(place(c + 1, r + 1));
        }
    }
    return lines;
}

} // namespace sharpscope
