// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/directions.h"

#include "core/tensor/random.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/zeros_like.h>

namespace sharpscope {

namespace {

/// ‖row‖₂ of every row, in double: a filter of a wide layer has thousands of numbers. double [O, 1]
at::Tensor rowNorms(const at::Tensor& rows)
{
    return at::linalg_vector_norm(rows, 2, at::IntArrayRef{1}, /*keepdim=*/true, at::kDouble);
}

at::Tensor drawDirection(const Layout& layout, const at::Tensor& theta, std::int64_t seed, std::int64_t which)
{
    const at::Tensor draw = at::empty(theta.sizes(), at::kFloat).normal_(0, 1, makeGenerator(seed, "direction", which));
    return filterNormalised(layout, theta, draw.to(theta.device()));
}

} // namespace

at::Tensor filterNormalised(const Layout& layout, const at::Tensor& theta, const at::Tensor& direction)
{
    const at::NoGradGuard noGradients;
    at::Tensor normalised = at::zeros_like(direction);
    for (const Segment& segment : layout.parameters) {
        if (segment.kind != SegmentKind::Weight || segment.shape.size() < 2 || segment.count == 0) continue;
        const auto filters = [&](const at::Tensor& vector) {
            return vector.narrow(0, segment.offset, segment.count).view({segment.shape[0], -1});
        };
        const at::Tensor d = filters(direction);
        const at::Tensor scale = rowNorms(filters(theta)).div_(rowNorms(d).add_(1e-10));
        filters(normalised).copy_(d.to(at::kDouble).mul(scale));
    }
    return normalised;
}

Directions randomDirections(const Layout& layout, const at::Tensor& theta, std::int64_t seed)
{
    return {drawDirection(layout, theta, seed, 0), drawDirection(layout, theta, seed, 1)};
}

} // namespace sharpscope
