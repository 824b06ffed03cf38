// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter-normalised picture of the loss says in one number (Li et al. 2018): with δ and η drawn from N(0, 1),
// each filter's part as long as the filter (core/model/directions.h), the mean and the largest of
//
//     L(θ + a δ + b η) − L(θ)     over the 5 × 5 points with a, b ∈ {−r, −r/2, 0, r/2, r}
//
// A landscape of 5 × 5 points over ±r shows these losses, with the same draws. Rescaled layers leave them alone.
#pragma once

#include "core/curvature/parameter_block.h"
#include "core/train/loss_on_images.h"

namespace sharpscope {

struct PictureRise {
    double mean = 0; ///< nats, over the points whose loss is finite, as a surface's summary has it
    double highest = 0;
};

inline constexpr std::int64_t picturePoints = 5;       ///< a side
inline constexpr std::int64_t pictureDirections = 123; ///< their seed, that of a landscape unless asked for another

/// Around θ [P], in the block alone. nullopt if asked to stop.
std::optional<PictureRise> pictureRise(const LossOnImages& loss, const at::Tensor& theta, const Layout& layout,
                                       const ParameterBlock& block, double range);

} // namespace sharpscope
