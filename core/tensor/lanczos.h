// SPDX-License-Identifier: GPL-3.0-or-later
// The outer eigenvalues of a symmetric operator that is known by its products only: Lanczos' recurrence,
//
//     β_j v_{j+1} = A v_j − α_j v_j − β_{j−1} v_{j−1},    A ≈ V T Vᵀ,  T tridiagonal of α and β
//
// every new vector made orthogonal to all that are kept, twice (full reorthogonalisation: no ghost eigenvalues), begun
// again from the best vectors where no more are to be kept (lanczos_basis.h). Golub & Van Loan, Matrix Computations,
// ch. 10. An eigenvalue that is there several times may be found once.
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace sharpscope {

/// v [P] → A v [P], also of a wider type than v. Undefined: somebody has asked to stop.
using LinearOperator = std::function<at::Tensor(const at::Tensor& v)>;

struct LanczosOptions {
    double tolerance = 1e-6;         ///< of ‖A x − λ x‖, as a part of the largest |eigenvalue| seen
    std::int64_t mostProducts = 200; ///< then it ends without having converged
    std::int64_t vectorsAtOnce = 24; ///< kept, each as large as a product; at least one more than are looked for
};

struct TopEigenvalue {
    double value = 0;
    double residual = 0; ///< ‖A x − λ x‖: an eigenvalue of A is no farther from the value
    std::int64_t products = 0;
    bool isConverged = false;
};

/// The largest algebraic one. `start` [P], drawn at random, not zero, of the type that is computed in. nullopt if
/// keepGoing, asked before each product, said no. NaN where a product has one.
std::optional<TopEigenvalue> largestEigenvalue(
    const LinearOperator& apply, const at::Tensor& start, const LanczosOptions& options = {},
    const std::function<bool()>& keepGoing = [] { return true; });

struct Eigenpair {
    double value = 0;
    double residual = 0; ///< ‖A x − λ x‖
    at::Tensor vector;   ///< x [P], of length 1, of the type of `start`
};

struct OuterEigenpairs {
    std::vector<Eigenpair> largest;  ///< descending
    std::vector<Eigenpair> smallest; ///< ascending
    std::int64_t products = 0;
    bool isConverged = false; ///< all of them
};

/// So many of the largest and of the smallest algebraic ones, fewer where A has fewer. The same otherwise.
std::optional<OuterEigenpairs> outerEigenpairs(
    const LinearOperator& apply, const at::Tensor& start, std::int64_t largest, std::int64_t smallest,
    const LanczosOptions& options = {}, const std::function<bool()>& keepGoing = [] { return true; });

/// Gauss quadrature of the spectrum as `start` sees it: startᵀ f(A) start / ‖start‖² ≈ Σ w_i f(λ_i), exact for
/// polynomials up to degree 2n−1 of n products. The λ_i are T's eigenvalues, the w_i the squared first components of
/// its eigenvectors. Ghorbani, Krishnan & Xiao, ICML 2019; Golub & Meurant 1994.
struct SpectrumSeen {
    std::vector<double> nodes;   ///< ascending; NaN where a product has one
    std::vector<double> weights; ///< not negative, their sum is 1
};

/// With at most so many products, fewer where the space ends; a vector is kept for each.
std::optional<SpectrumSeen> spectrumSeen(
    const LinearOperator& apply, const at::Tensor& start, std::int64_t mostProducts,
    const std::function<bool()>& keepGoing = [] { return true; });

} // namespace sharpscope
