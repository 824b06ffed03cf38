// SPDX-License-Identifier: GPL-3.0-or-later
// What Lanczos' recurrence keeps: orthonormal vectors v_1 ... v_n and T = VᵀAV. T is taken from the coefficients of the
// orthogonalisation rather than as a tridiagonal, so that it stays right when the basis begins again from several of
// its own best vectors (thick restart: Wu & Simon, SIAM J. Matrix Anal. Appl. 2000) or from a drawn one.
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <vector>

namespace sharpscope {

class LanczosBasis {
public:
    /// Vectors are kept in the type of `start` [P]; products may be of a wider one.
    explicit LanczosBasis(const at::Tensor& start);

    const at::Tensor& newest() const { return m_vectors.back(); }
    std::int64_t size() const { return static_cast<std::int64_t>(m_columns.size()); } ///< products taken in

    /// Takes A · newest() in. What is left of it when it is made orthogonal to all vectors, twice, is the next
    /// direction; β is its length.
    void add(const at::Tensor& product);
    double beta() const { return m_beta; }
    bool isFinite() const { return m_isFinite; } ///< of the last product
    bool isInvariant() const;                    ///< β is nothing but rounding: A leads out of this space no more

    /// By the direction that is left; or by `drawn`, made orthogonal.
    void grow();
    void growFrom(const at::Tensor& drawn);

    struct Ritz {
        std::vector<double> values; ///< ascending
        at::Tensor vectors;         ///< double [n, n], column i of value i, in terms of the basis
        double largest = 0;         ///< |value| of all

        double last(std::int64_t i) const; ///< the last component: β |last| is ‖Ax − λx‖
    };
    Ritz ritz() const;

    /// Σ weights_i v_i, [P]
    at::Tensor combined(const at::Tensor& weights) const;

    /// Goes on from these Ritz vectors alone and the direction that is left (where the space is invariant: from
    /// `drawn`).
    void restart(const Ritz& ritz, const std::vector<std::int64_t>& kept, const at::Tensor& drawn);

private:
    std::vector<at::Tensor> m_vectors;
    std::vector<std::vector<double>> m_columns; ///< v_iᵀ A v_j, i ≤ j
    at::Tensor m_rest;
    double m_beta = 0;
    double m_scale = 0; ///< the largest ‖A v‖ so far
    bool m_isFinite = true;
};

} // namespace sharpscope
