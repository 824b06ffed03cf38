// SPDX-License-Identifier: GPL-3.0-or-later
// tr H from products with random signs v (Rademacher: E vvᵀ = 1), with a standard error:
//
//     Hutchinson  1/n Σ vᵀ H v;  exact, whatever v, where H is diagonal
//     Hutch++     tr(Qᵀ H Q) + 1/k Σ gᵀ (1 − QQᵀ) H (1 − QQᵀ) g,  Q an orthonormal basis of H S, S of k = n/3 columns:
//                 the large eigenvalues exactly, the rest by chance (Meyer, Musco, Musco & Woodruff 2021)
//
// Hutchinson's v splits by layer: v_lᵀ (H v)_l has the mean tr H_ll, and the layers add up to the whole, draw by draw.
#pragma once

#include "core/curvature/hessian_block.h"

namespace sharpscope {

struct TraceEstimate {
    double value = 0;
    double error = 0;          ///< one standard deviation of the value; NaN of a single draw
    std::int64_t products = 0; ///< with H
    std::vector<double> parts; ///< of the layers that were asked for
    std::vector<double> partErrors;
};

/// `layers` as ranges of the block's own coordinates, within(). nullopt if asked to stop.
std::optional<TraceEstimate> hutchinsonTrace(const HessianBlock& hessian, std::int64_t draws, std::int64_t seed,
                                             const std::vector<ParameterBlock>& layers = {});

/// With about so many products, at least 3; keeps a third of them as vectors in double.
std::optional<TraceEstimate> hutchPlusPlusTrace(const HessianBlock& hessian, std::int64_t products, std::int64_t seed);

} // namespace sharpscope
