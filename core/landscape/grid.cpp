// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/grid.h"

#include <algorithm>

namespace sharpscope {

std::vector<double> gridCoordinates(std::int64_t count, double from, double to)
{
    std::vector<double> coordinates;
    const double middle = (from + to) / 2;
    const double half = (to - from) / 2;
    const std::int64_t last = std::max<std::int64_t>(count - 1, 1);
    for (std::int64_t i = 0; i < count; ++i) // equal fractions of nested grids round to the same number
        coordinates.push_back(middle + half * (static_cast<double>(2 * i - last) / static_cast<double>(last)));
    return coordinates;
}

std::vector<double> columnCoordinates(const GridStarted& grid)
{
    return gridCoordinates(grid.columns, grid.xMin, grid.xMax);
}

std::vector<double> rowCoordinates(const GridStarted& grid) { return gridCoordinates(grid.rows, grid.yMin, grid.yMax); }

std::vector<std::vector<GridIndex>> gridLevels(std::int64_t points)
{
    const std::int64_t last = points - 1;
    std::vector<bool> done(static_cast<std::size_t>(points * points));
    std::vector<std::vector<GridIndex>> levels;
    const auto visit = [&](std::int64_t column, std::int64_t row) {
        const auto index = static_cast<std::size_t>(row * points + column);
        if (done[index]) return;
        done[index] = true;
        levels.back().push_back({column, row});
    };
    for (std::int64_t side = 3;; side = 2 * side - 1) {
        side = std::min(side, points);
        const std::int64_t gaps = std::max<std::int64_t>(side - 1, 1);
        std::vector<std::int64_t> places; // of the coarse grid in the fine one
        for (std::int64_t i = 0; i < side; ++i)
            places.push_back((2 * i * last + gaps) / (2 * gaps));
        levels.emplace_back();
        visit(last / 2, last / 2);
        for (const std::int64_t row : places)
            for (const std::int64_t column : places)
                visit(column, row);
        if (side == points) return levels;
    }
}

std::vector<GridIndex> coarseToFine(std::int64_t points)
{
    std::vector<GridIndex> order;
    for (const std::vector<GridIndex>& level : gridLevels(points))
        order.insert(order.end(), level.begin(), level.end());
    return order;
}

} // namespace sharpscope
