// SPDX-License-Identifier: GPL-3.0-or-later
// The plane of the two eigenvectors v₁, v₂ of ∇²L(θ) with the largest eigenvalues: to second order the surface is
//
//     L(θ + a v₁ + b v₂) = L(θ) + a v₁·g + b v₂·g + ½ (λ₁ a² + λ₂ b²)
//
// with no mixed term; a and b are lengths in weight space. Over a part of θ, the eigenvectors of that block of the
// Hessian, zero elsewhere.
#pragma once

#include "core/curvature/hessian_block.h"
#include "core/landscape/plane.h"

#include <array>
#include <cstdint>
#include <optional>

namespace sharpscope {

struct HessianPlane {
    Plane plane;
    std::array<Eigenpair, 2> pairs; ///< without their vectors
    std::int64_t products = 0;
    bool isConverged = false;
};

/// The vectors have length 1 and their largest number is positive. nullopt if asked to stop.
/// @throws Error if the block has fewer than two parameters or a product is not finite.
std::optional<HessianPlane> hessianPlane(const HessianBlock& hessian, const LanczosOptions& options);

} // namespace sharpscope
