// SPDX-License-Identifier: GPL-3.0-or-later
// Made numbers in float64, and how far results are apart.
#pragma once

#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

#include <vector>

namespace sharpscope::test {

inline constexpr double exact = 1e-10;

inline at::Tensor numbers(std::vector<std::int64_t> shape, std::int64_t seed)
{
    return at::randn(shape, makeGenerator(seed, "test"), at::kDouble);
}

inline double apart(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

} // namespace sharpscope::test
