// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/k_center.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sharpscope {

KCenters kCenterGreedy(const at::Tensor& squared, std::int64_t count,
                       const std::function<at::Tensor(std::int64_t c)>& squaredDistancesTo,
                       const std::vector<std::int64_t>& taken)
{
    KCenters centres{.chosen = {}, .squared = squared.to(at::kDouble).contiguous().clone()};
    double* const nearest = centres.squared.data_ptr<double>();
    const auto n = static_cast<std::size_t>(squared.size(0));
    std::vector<bool> isLeft(n, true);
    for (const std::int64_t point : taken)
        isLeft[static_cast<std::size_t>(point)] = false;
    for (count = std::min(count, squared.size(0) - std::ssize(taken)); count > 0; --count) {
        std::size_t farthest = n;
        for (std::size_t i = 0; i < n; ++i) {
            if (!isLeft[i]) continue;
            const bool isFirst = farthest == n || (std::isnan(nearest[farthest]) && !std::isnan(nearest[i]));
            if (isFirst || nearest[i] > nearest[farthest]) farthest = i;
        }
        isLeft[farthest] = false;
        centres.chosen.push_back(static_cast<std::int64_t>(farthest));
        const at::Tensor to = squaredDistancesTo(centres.chosen.back()).to(at::kDouble).contiguous();
        const double* const distance = to.data_ptr<double>();
        for (std::size_t i = 0; i < n; ++i)
            if (distance[i] < nearest[i]) nearest[i] = distance[i];
        if (!std::isnan(nearest[farthest])) nearest[farthest] = 0;
    }
    return centres;
}

} // namespace sharpscope
