// SPDX-License-Identifier: GPL-3.0-or-later
// Distances and greedy choices, written out point by point.
#pragma once

#include "pool_fixture.h"

#include <ATen/ops/randn.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sharpscope::test {

using Ids = std::vector<std::int64_t>;
constexpr double infinity = std::numeric_limits<double>::infinity();
inline const auto always = [] { return true; };

inline at::Tensor points(std::int64_t n, std::int64_t d, std::int64_t seed)
{
    return at::randn({n, d}, makeGenerator(seed, "points"), at::kDouble);
}

inline double distance(const at::Tensor& a, const at::Tensor& b) { return (a - b).norm().item<double>(); }

/// The definition, point by point: each time the one with the largest distance to the nearest of all centres.
inline Ids farthestFirst(const at::Tensor& pool, const at::Tensor& labelled, std::int64_t count)
{
    Ids chosen;
    while (std::ssize(chosen) < count) {
        double farthest = -1;
        std::int64_t best = -1;
        for (std::int64_t i = 0; i < pool.size(0); ++i) {
            double nearest = infinity;
            for (std::int64_t c = 0; c < labelled.size(0); ++c)
                nearest = std::min(nearest, distance(pool[i], labelled[c]));
            for (const std::int64_t c : chosen)
                nearest = std::min(nearest, distance(pool[i], pool[c]));
            if (nearest > farthest && std::find(chosen.begin(), chosen.end(), i) == chosen.end()) {
                farthest = nearest;
                best = i;
            }
        }
        chosen.push_back(best);
    }
    return chosen;
}

} // namespace sharpscope::test
