// SPDX-License-Identifier: GPL-3.0-or-later
// The largest algebraic eigenvalue of a symmetric operator that is known by its products only: Lanczos' recurrence,
//
//     β_j v_{j+1} = A v_j − α_j v_j − β_{j−1} v_{j−1},    A ≈ V T Vᵀ,  T tridiagonal of α and β
//
// every new vector made orthogonal to all that are kept, twice (full reorthogonalisation: no ghost eigenvalues), begun
// again from the best vector where no more are to be kept. Golub & Van Loan, Matrix Computations, ch. 10.
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace sharpscope {

struct LanczosOptions {
    double tolerance = 1e-6;         ///< of ‖A x − λ x‖, as a part of the largest |eigenvalue| seen
    std::int64_t mostProducts = 200; ///< then it ends without having converged
    std::int64_t vectorsAtOnce = 24; ///< kept, each as large as a product; at least 2
};

struct TopEigenvalue {
    double value = 0;
    double residual = 0; ///< ‖A x − λ x‖: an eigenvalue of A is no farther from the value
    std::int64_t products = 0;
    bool isConverged = false;
};

/// `apply` is v [P] → A v [P]; `start` [P], drawn at random, not zero, of the type that is computed in. nullopt if
/// keepGoing, asked before each product, said no. NaN where a product has one.
std::optional<TopEigenvalue> largestEigenvalue(
    const std::function<at::Tensor(const at::Tensor& v)>& apply, const at::Tensor& start,
    const LanczosOptions& options = {}, const std::function<bool()>& keepGoing = [] { return true; });

} // namespace sharpscope
