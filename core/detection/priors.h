// SPDX-License-Identifier: GPL-3.0-or-later
// Prior boxes (Liu et al. 2016, SSD, § 2.2): on each feature map, at the centre of every cell, a square of side s, one
// of √(s s′) with s′ the side of the next map, and for each ratio a two of area s²: (s√a, s/√a) and (s/√a, s√a).
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <vector>

namespace sharpscope {

/// The priors of a square feature map; lengths in units of the image's side.
struct PriorMap {
    std::int64_t cells = 1; ///< a side
    double step = 1;        ///< between two cells
    double side = 0.1;      ///< s
    double nextSide = 0.2;  ///< s′
    std::vector<double> ratios = {2};

    std::int64_t perCell() const { return 2 + 2 * static_cast<std::int64_t>(ratios.size()); }
    std::int64_t count() const { return cells * cells * perCell(); }
};

/// double [P, 4], centred, map by map, row by row, cell by cell; every number clipped to [0, 1].
at::Tensor priorBoxes(const std::vector<PriorMap>& maps);

/// SSD300's six maps, with the sides of its Pascal VOC models (8,732 priors) and of its COCO ones.
std::vector<PriorMap> ssd300VocPriors();
std::vector<PriorMap> ssd300CocoPriors();

} // namespace sharpscope
