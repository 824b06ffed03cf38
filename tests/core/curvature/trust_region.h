// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_eigh.h>

namespace sharpscope::test {

/// max over ‖ε‖ ≤ ρ of gᵀε + ½ εᵀAε, by its secular equation ‖(μ − A)⁻¹ g‖ = ρ, μ > λ₁ (or the inside, if A is
/// negative enough).
inline double trustRegion(const at::Tensor& a, const at::Tensor& g, double rho)
{
    const auto [values, vectors] = at::linalg_eigh(a, "L");
    const at::Tensor along = vectors.t().matmul(g);
    const auto solution = [&, values = values](double mu) { return along / (mu - values); };
    const double top = values[-1].item<double>();
    if (top < 0 && solution(0).norm().item<double>() <= rho) {
        const at::Tensor e = solution(0);
        return (along.dot(e) + 0.5 * (values * e * e).sum()).item<double>();
    }
    double low = top, high = top + along.norm().item<double>() / rho + 1;
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        (solution(middle).norm().item<double>() > rho ? low : high) = middle;
    }
    const at::Tensor e = solution(high);
    return (along.dot(e) + 0.5 * (values * e * e).sum()).item<double>();
}

} // namespace sharpscope::test
