// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/distances.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>
#include <tuple>

namespace sharpscope {

namespace {

constexpr std::int64_t byDifferences = 2; // cdist's compute_mode that multiplies no matrices
constexpr std::int64_t productsAtOnce = 200'000'000;

} // namespace

at::Tensor squaredDistancesTo(const at::Tensor& points, std::int64_t c)
{
    return at::cdist(points, points.narrow(0, c, 1), 2, byDifferences).squeeze(1).square_();
}

bool forEachBlock(const at::Tensor& points, const at::Tensor& others, const std::function<bool()>& keepGoing,
                  const std::function<void(const at::Tensor& distances, std::int64_t begin)>& see)
{
    const std::int64_t n = points.size(0), each = std::max<std::int64_t>(1, others.size(0) * points.size(1));
    const std::int64_t rows = std::max<std::int64_t>(1, productsAtOnce / each);
    for (std::int64_t begin = 0; begin < n; begin += rows) {
        if (!keepGoing()) return false;
        const at::Tensor block = points.slice(0, begin, std::min(begin + rows, n));
        see(at::cdist(block, others, 2, byDifferences), begin);
    }
    return true;
}

std::optional<Nearest> nearestOf(const at::Tensor& points, const at::Tensor& centres,
                                 const std::function<bool()>& keepGoing)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::int64_t n = points.size(0);
    const at::Tensor isNoNumber = points.isnan().any(1);
    if (centres.size(0) == 0)
        return Nearest{
            .squared =
                at::full({n}, infinity, at::kDouble).masked_fill_(isNoNumber, std::numeric_limits<double>::quiet_NaN()),
            .which = at::zeros({n}, at::kLong)};
    std::vector<at::Tensor> distances, which;
    const bool isWhole = forEachBlock(points, centres, keepGoing, [&](const at::Tensor& block, std::int64_t) {
        const auto [least, index] = block.masked_fill(block.isnan(), infinity).min(1);
        distances.push_back(least);
        which.push_back(index);
    });
    if (!isWhole) return std::nullopt;
    if (distances.empty()) return Nearest{.squared = at::empty({0}, at::kDouble), .which = at::empty({0}, at::kLong)};
    return Nearest{.squared =
                       at::cat(distances).square_().masked_fill_(isNoNumber, std::numeric_limits<double>::quiet_NaN()),
                   .which = at::cat(which)};
}

at::Tensor unitRows(const at::Tensor& points)
{
    const at::Tensor norm = points.norm(2, 1, /*keepdim=*/true);
    return points.div(norm.masked_fill(norm.eq(0), 1));
}

} // namespace sharpscope
