// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/d2_sampling.h"

#include <ATen/ops/rand.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

/// The point at which the running sum of `weights` passes `share` of their sum; n where they are all 0. A weight of 0
/// is never met.
std::size_t weighted(const std::vector<double>& weights, double share)
{
    double sum = 0;
    for (const double weight : weights)
        sum += weight;
    double passed = 0;
    std::size_t last = weights.size();
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] <= 0) continue;
        passed += weights[i];
        last = i;
        if (passed > share * sum) break;
    }
    return last;
}

} // namespace

std::vector<std::int64_t> d2Sample(std::int64_t first, std::int64_t count, std::int64_t n,
                                   const SquaredDistances& distances, at::Generator generator)
{
    count = std::min(count, n);
    std::vector<std::int64_t> chosen;
    if (count <= 0) return chosen;
    const at::Tensor draws = at::rand({count}, std::move(generator), at::kDouble);
    const double* const share = draws.data_ptr<double>();

    const auto points = static_cast<std::size_t>(n);
    std::vector<bool> isLeft(points, true);
    std::vector<double> nearest(points, std::numeric_limits<double>::infinity());
    std::vector<double> weights(points);
    const auto choose = [&](std::size_t point) {
        chosen.push_back(static_cast<std::int64_t>(point));
        isLeft[point] = false;
        const at::Tensor to = distances(chosen.back()).to(at::kDouble).contiguous();
        const double* const squared = to.data_ptr<double>();
        for (std::size_t i = 0; i < points; ++i)
            if (std::isfinite(squared[i])) nearest[i] = std::min(nearest[i], std::max(squared[i], 0.0));
    };
    const auto among = [&](auto weightOf) {
        for (std::size_t i = 0; i < points; ++i)
            weights[i] = isLeft[i] ? weightOf(nearest[i]) : 0;
        return weighted(weights, share[chosen.size()]);
    };

    choose(static_cast<std::size_t>(first));
    while (chosen.size() < static_cast<std::size_t>(count)) {
        std::size_t next = among([](double squared) { return std::isfinite(squared) ? squared : 0; });
        if (next == points) next = among([](double squared) { return std::isfinite(squared) ? 1.0 : 0.0; });
        if (next == points)
            next = static_cast<std::size_t>(std::find(isLeft.begin(), isLeft.end(), true) - isLeft.begin());
        choose(next);
    }
    return chosen;
}

} // namespace sharpscope
