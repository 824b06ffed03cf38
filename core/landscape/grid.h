// SPDX-License-Identifier: GPL-3.0-or-later
// The grid of a landscape and the order it is computed in. Torch-free.
#pragma once

#include "core/run/event.h"

#include <cstdint>
#include <vector>

namespace sharpscope {

/// `count` evenly spaced coordinates. The middle of an odd count is exactly the middle of the interval, and 2n−1
/// coordinates hold exactly the n of the coarser grid: a finer surface takes over what a coarser one computed.
std::vector<double> gridCoordinates(std::int64_t count, double from, double to);

std::vector<double> columnCoordinates(const GridStarted& grid); ///< [columns]
std::vector<double> rowCoordinates(const GridStarted& grid);    ///< [rows]

struct GridIndex {
    std::int64_t column = 0;
    std::int64_t row = 0;
    bool operator==(const GridIndex&) const = default;
};

/// Every point of a points × points grid once, level by level: 3 × 3 with the middle first, then what 5 × 5, 9 × 9,
/// 17 × 17 ... have beside them, row by row, and at last the rest. A level holds the points of its even grid that are
/// nearest to where they would be, and exactly there where the sides allow it. A whole surface is there after a few
/// points and only gains detail.
std::vector<std::vector<GridIndex>> gridLevels(std::int64_t points);

/// The levels one after the other.
std::vector<GridIndex> coarseToFine(std::int64_t points);

} // namespace sharpscope
