// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/k_means.h"

#include "core/acquisition/d2_sampling.h"
#include "core/acquisition/distances.h"

#include <ATen/ops/bincount.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace sharpscope {

std::optional<Clusters> kMeans(const at::Tensor& points, std::int64_t k, at::Generator generator,
                               const std::function<bool()>& keepGoing, std::int64_t iterations)
{
    const std::int64_t n = points.size(0);
    if (n == 0) return Clusters{.of = at::empty({0}, at::kLong), .centres = points};
    const std::int64_t first = at::randint(n, {1}, generator, at::kLong).item<std::int64_t>();
    const at::Tensor lengths = points.square().sum(1);
    bool isStopped = false;
    const auto to = [&](std::int64_t c) {
        isStopped = isStopped || !keepGoing();
        return isStopped ? lengths : at::mv(points, points[c]).mul_(-2).add_(lengths).add_(lengths[c]);
    };
    const std::vector<std::int64_t> seeds = d2Sample(first, k, n, to, generator);
    if (isStopped) return std::nullopt;
    Clusters clusters{.centres = points.index_select(0, at::tensor(seeds, at::kLong))};
    for (std::int64_t i = 0; i < iterations; ++i) {
        const auto nearest = nearestOf(points, clusters.centres, keepGoing);
        if (!nearest) return std::nullopt;
        const bool isSettled = clusters.of.defined() && nearest->which.equal(clusters.of);
        clusters.of = nearest->which;
        if (isSettled) break;
        const at::Tensor count = at::bincount(clusters.of, {}, clusters.centres.size(0)).unsqueeze(1);
        const at::Tensor sum = at::zeros_like(clusters.centres).index_add_(0, clusters.of, points);
        clusters.centres = at::where(count.gt(0), sum.div(count.clamp_min(1)), clusters.centres);
    }
    return clusters;
}

} // namespace sharpscope
