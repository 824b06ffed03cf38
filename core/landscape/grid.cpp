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

std::vector<GridIndex> coarseToFine(std::int64_t points)
{
    const std::int64_t last = points - 1;
    std::int64_t stride = 1;
    while (last > 0 && last % (4 * stride) == 0) // at least three points a side
        stride *= 2;

    std::vector<bool> done(static_cast<std::size_t>(points * points));
    std::vector<GridIndex> order;
    order.reserve(done.size());
    const auto visit = [&](std::int64_t column, std::int64_t row) {
        const auto index = static_cast<std::size_t>(row * points + column);
        if (done[index]) return;
        done[index] = true;
        order.push_back({column, row});
    };
    visit(last / 2, last / 2);
    for (; stride > 0; stride /= 2)
        for (std::int64_t row = 0; row < points; row += stride)
            for (std::int64_t column = 0; column < points; column += stride)
                visit(column, row);
    return order;
}

} // namespace sharpscope
