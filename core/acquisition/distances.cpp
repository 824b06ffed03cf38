// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/distances.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/mm.h>
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
                  const std::function<void(const at::Tensor& squared, std::int64_t begin)>& see)
{
    const std::int64_t n = points.size(0), each = std::max<std::int64_t>(1, others.size(0) * points.size(1));
    const std::int64_t rows = std::max<std::int64_t>(1, productsAtOnce / each);
    const at::Tensor lengths = others.square().sum(1), transposed = others.t();
    for (std::int64_t begin = 0; begin < n; begin += rows) {
        if (!keepGoing()) return false;
        const at::Tensor block = points.slice(0, begin, std::min(begin + rows, n));
        const at::Tensor own = block.square().sum(1, /*keepdim=*/true);
        see(at::mm(block, transposed).mul_(-2).add_(own).add_(lengths), begin);
    }
    return true;
}

std::optional<Nearest> nearestOf(const at::Tensor& points, const at::Tensor& centres,
                                 const std::function<bool()>& keepGoing)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const std::int64_t n = points.size(0);
    const at::Tensor isLost = points.isfinite().all(1).logical_not();
    Nearest nearest{.squared = at::full({n}, infinity, at::kDouble), .which = at::zeros({n}, at::kLong)};
    if (n > 0 && centres.size(0) > 0) {
        std::vector<at::Tensor> which, isNone;
        const bool isWhole = forEachBlock(points, centres, keepGoing, [&](const at::Tensor& block, std::int64_t) {
            const auto [least, index] = block.masked_fill(block.isfinite().logical_not(), infinity).min(1);
            which.push_back(index);
            isNone.push_back(least.eq(infinity));
        });
        if (!isWhole) return std::nullopt;
        nearest.which = at::cat(which);
        nearest.squared = points.sub(centres.index_select(0, nearest.which)).square_().sum(1);
        nearest.squared.masked_fill_(at::cat(isNone), infinity);
    }
    nearest.squared.masked_fill_(isLost, nan);
    return nearest;
}

at::Tensor unitRows(const at::Tensor& points)
{
    const at::Tensor norm = points.norm(2, 1, /*keepdim=*/true);
    return points.div(norm.masked_fill(norm.eq(0), 1));
}

} // namespace sharpscope
