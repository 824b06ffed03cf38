// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/block_extremes.h"
#include "widgets/plots/qcp.h"

#include <functional>
#include <vector>

namespace sharpscope {

/// A line's points, kept elsewhere as columns: keys in ascending order, values read a chunk of NumberColumn::chunkSize
/// at a time, and what is known of blocks of them.
struct DensePoints {
    const NumberColumn* keys = nullptr;
    std::function<void(std::size_t chunk, std::vector<double>& values)> read;
    std::function<const BlockExtremes&()> extremes;
};

/// How far down and up a line reaches in each column of pixels of an axis, from the one at the left border on; low >
/// high where it has nothing. Never less than its points and what joins them; a point within half a column of a border
/// may count on both sides.
struct PixelColumns {
    std::vector<double> low, high;
    bool isEmpty(std::size_t column) const { return low[column] > high[column]; }
};
PixelColumns pixelColumns(const DensePoints& points, std::size_t first, std::size_t end, const QCPAxis& keyAxis);

} // namespace sharpscope
