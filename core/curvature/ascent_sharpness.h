// SPDX-License-Identifier: GPL-3.0-or-later
// What SAM minimises and ASAM minimises, as numbers of a minimum:
//
//     max over ‖T⁻¹ε‖ ≤ ρ of L(θ + ε) − L(θ),   T = 1 (Foret et al., ICLR 2021) or T of ASAM (Kwon et al., ICML 2021)
//
// In coordinates u = T⁻¹ε, with gradient T∇L, the ball is round. One step takes u = ρ T∇L/‖T∇L‖, to first order the
// maximum; projected gradient ascent (projected_ascent.h) goes on from there. The best that was seen is a lower bound
// of the maximum, never below the one step's nor below 0.
#pragma once

#include "core/curvature/parameter_block.h"
#include "core/curvature/projected_ascent.h"
#include "core/train/loss_on_images.h"

namespace sharpscope {

struct AscentSharpness {
    double oneStep = 0;      ///< L(θ + ρ T²∇L/‖T∇L‖) − L(θ)
    double ascent = 0;       ///< the best seen
    double gradientNorm = 0; ///< ‖T∇L(θ)‖ over the block
    double loss = 0;         ///< L(θ)
    double accuracy = 0;
    at::Tensor best = {}; ///< ε of the best seen, [block.count] in double
};

/// Over the block alone; `scale` T [block.count], undefined: 1. nullopt if asked to stop.
std::optional<AscentSharpness> ascentSharpness(const LossOnImages& loss, const at::Tensor& theta,
                                               const ParameterBlock& block, const at::Tensor& scale,
                                               const AscentOptions& options);

/// m-sharpness (Foret et al., sec. 4.1): the one step's sharpness of each group of images on its own, averaged over the
/// groups, weighted by their sizes.
std::optional<double> groupSharpness(const std::vector<LossOnImages>& groups, const at::Tensor& theta,
                                     const ParameterBlock& block, double rho);

} // namespace sharpscope
