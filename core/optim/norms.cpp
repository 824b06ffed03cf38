// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/norms.h"

#include <ATen/ops/clamp_min.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/reciprocal.h>

namespace sharpscope {

at::Tensor norm(const at::Tensor& v) { return at::linalg_vector_norm(v); }

at::Tensor inverse(const at::Tensor& norm) { return at::clamp_min(norm, 1e-12).reciprocal_(); }

at::Tensor cosine(const at::Tensor& a, const at::Tensor& b)
{
    return at::dot(a, b).mul_(inverse(norm(a))).mul_(inverse(norm(b))).clamp_(-1, 1);
}

} // namespace sharpscope
