// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/norms.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/reciprocal.h>

namespace sharpscope {

at::Tensor lengthOf(const at::Tensor& v)
{
    constexpr std::int64_t width = 4096;
    const std::int64_t rows = v.numel() / width;
    if (!v.is_cpu() || rows < 2) return at::linalg_vector_norm(v);
    const at::Tensor head = v.narrow(0, 0, rows * width).view({rows, width});
    const at::Tensor tail = v.narrow(0, rows * width, v.numel() - rows * width);
    return at::linalg_vector_norm(
        at::cat({at::linalg_vector_norm(head, 2, at::IntArrayRef{1}), at::linalg_vector_norm(tail).view({1})}));
}

at::Tensor innerProduct(const at::Tensor& a, const at::Tensor& b) { return at::mul(a, b).sum(); }

at::Tensor inverseOf(const at::Tensor& norm) { return at::clamp_min(norm, 1e-12).reciprocal_(); }

at::Tensor ratioOf(const at::Tensor& a, const at::Tensor& b)
{
    return at::clamp_min(a, 1e-12).div_(at::clamp_min(b, 1e-12));
}

at::Tensor cosine(const at::Tensor& a, const at::Tensor& b)
{
    return innerProduct(a, b).mul_(inverseOf(lengthOf(a))).mul_(inverseOf(lengthOf(b))).clamp_(-1, 1);
}

} // namespace sharpscope
