// SPDX-License-Identifier: GPL-3.0-or-later
// k-center greedy (Gonzalez 1985): always the point farthest from all chosen so far. Its covering radius is at most
// twice the smallest that as many centres can have.
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace sharpscope {

struct KCenters {
    std::vector<std::int64_t> chosen; ///< in the order of their choice
    at::Tensor squared;               ///< double [n]: ‖x − nearest centre‖² when all were chosen
};

/// `count` (all, if fewer) of n points. `squared` double [n]: squared distances to the centres that there are already,
/// ∞ where there is none. Of equally far ones the lower position; NaN in their order when all others are chosen; those
/// in `taken` never.
KCenters kCenterGreedy(const at::Tensor& squared, std::int64_t count,
                       const std::function<at::Tensor(std::int64_t c)>& squaredDistancesTo,
                       const std::vector<std::int64_t>& taken = {});

} // namespace sharpscope
