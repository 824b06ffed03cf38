// SPDX-License-Identifier: GPL-3.0-or-later
// The Hessian over a part of θ as an operator that is known by its products.
#pragma once

#include "core/curvature/parameter_block.h"
#include "core/tensor/lanczos.h"
#include "core/train/loss_on_images.h"

namespace sharpscope {

struct HessianBlock {
    const LossOnImages& loss;
    at::Tensor theta; ///< [P]
    ParameterBlock block;

    /// Of vectors [block.count], several over one graph. Nothing: asked to stop.
    std::optional<std::vector<at::Tensor>> products(const std::vector<at::Tensor>& vectors) const;
    LinearOperator asOperator() const;

    /// Drawn on the CPU, on θ's device, of θ's type: N(0, 1), or ±1 with equal chances (Rademacher).
    at::Tensor normal(std::int64_t seed, const char* purpose, std::int64_t number = 0) const;
    at::Tensor signs(std::int64_t seed, const char* purpose, std::int64_t number = 0) const;
};

/// λ₁ ≥ λ₂ ≥ ... and the most negative ones, with eigenvectors [block.count]. nullopt if asked to stop.
std::optional<OuterEigenpairs> hessianEigenpairs(const HessianBlock& hessian, std::int64_t largest,
                                                 std::int64_t smallest, std::int64_t seed,
                                                 const LanczosOptions& options);

} // namespace sharpscope
