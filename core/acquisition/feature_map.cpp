// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/feature_map.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

/// The k-th principal axis [F], k = 0 first, of unit length; undefined where there is no variance left.
at::Tensor axisOf(const at::Tensor& x, const at::Tensor& vectors, bool isGram, std::int64_t k)
{
    at::Tensor axis = vectors.select(1, vectors.size(1) - 1 - k); // eigenvalues ascend
    if (isGram) axis = at::matmul(x.t(), axis);
    const double length = axis.norm().item<double>();
    if (length == 0) return {};
    axis = axis / length;
    return axis[axis.abs().argmax()].item<double>() < 0 ? -axis : axis;
}

} // namespace

FeatureMap featureMap(const at::Tensor& features)
{
    const at::Tensor all = features.to(at::kCPU, at::kDouble);
    const at::Tensor finite = all.isfinite().all(1).nonzero().flatten();
    FeatureMap map{.points = at::full({all.size(0), 2}, std::numeric_limits<double>::quiet_NaN(), at::kDouble)};
    if (finite.size(0) == 0) return map;
    at::Tensor x = all.index_select(0, finite);
    x = x - x.mean(0, /*keepdim=*/true);
    const bool isGram = x.size(0) < x.size(1);
    const at::Tensor vectors = std::get<1>(at::linalg_eigh(isGram ? at::matmul(x, x.t()) : at::matmul(x.t(), x), "L"));
    const double total = x.square().sum().item<double>();
    const at::Tensor points = at::zeros({finite.size(0), 2}, at::kDouble);
    for (std::int64_t k = 0; k < std::min<std::int64_t>(2, vectors.size(1)); ++k) {
        const at::Tensor axis = total > 0 ? axisOf(x, vectors, isGram, k) : at::Tensor();
        if (!axis.defined()) continue;
        const at::Tensor along = at::matmul(x, axis);
        points.select(1, k).copy_(along);
        map.explained[static_cast<std::size_t>(k)] = along.square().sum().item<double>() / total;
    }
    map.points.index_copy_(0, finite, points);
    return map;
}

} // namespace sharpscope
