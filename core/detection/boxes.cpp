// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/boxes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace sharpscope {

namespace {

at::Tensor front(const at::Tensor& boxes) { return boxes.narrow(-1, 0, 2); }
at::Tensor back(const at::Tensor& boxes) { return boxes.narrow(-1, 2, 2); }

at::Tensor areasOf(const at::Tensor& corners) { return (back(corners) - front(corners)).clamp_min(0).prod(-1); }

} // namespace

at::Tensor cornersOf(const at::Tensor& centred)
{
    const at::Tensor half = back(centred) / 2;
    return at::cat({front(centred) - half, front(centred) + half}, -1);
}

at::Tensor centredOf(const at::Tensor& corners)
{
    return at::cat({(front(corners) + back(corners)) / 2, back(corners) - front(corners)}, -1);
}

at::Tensor overlapsOf(const at::Tensor& a, const at::Tensor& b)
{
    const at::Tensor left = a.unsqueeze(1), right = b.unsqueeze(0);
    const at::Tensor common =
        (at::minimum(back(left), back(right)) - at::maximum(front(left), front(right))).clamp_min(0).prod(-1);
    const at::Tensor both = areasOf(left) + areasOf(right) - common;
    return at::where(both > 0, common / both, at::zeros_like(common));
}

at::Tensor encoded(const at::Tensor& corners, const at::Tensor& priors, const Variances& variances)
{
    const at::Tensor boxes = centredOf(corners), sizes = back(priors);
    return at::cat(
        {(front(boxes) - front(priors)) / (sizes * variances.centre), (back(boxes) / sizes).log() / variances.size},
        -1);
}

at::Tensor decoded(const at::Tensor& offsets, const at::Tensor& priors, const Variances& variances)
{
    const at::Tensor sizes = back(priors);
    return cornersOf(at::cat(
        {front(priors) + front(offsets) * variances.centre * sizes, sizes * (back(offsets) * variances.size).exp()},
        -1));
}

} // namespace sharpscope
