// SPDX-License-Identifier: GPL-3.0-or-later
// The same function at another point of weight space: where a layer's output goes through ReLU (and max or average
// pooling, flattening, dropout that is off) alone into the next, relu(cz) = c relu(z) lets its weights and biases be
// multiplied by c > 0 and the next one's weights be divided by c (Dinh et al., ICML 2017). What a number says of the
// minimum and moves with c, it does not say of the function.
#pragma once

#include "core/curvature/curvature_options.h"
#include "core/curvature/measure.h"

namespace sharpscope {

struct Rescaling {
    std::string layer; ///< times `factor`; where it is asked for, empty: the first that can be
    std::string next;  ///< over `factor`
    double factor = 1;
    double logitDifference = 0; ///< the largest of any image's logits
    double largestLogit = 0;
};

/// "fc1=10", "10": layer and factor.
/// @throws Error naming what is wrong.
Rescaling rescalingOf(const std::string& text);

struct RescaledTheta {
    Rescaling what;
    at::Tensor theta; ///< [P], a copy
};

/// Multiplies and divides, and makes sure on the images that the logits are the same, to rounding. nullopt if asked to
/// stop.
/// @throws Error if there is no such layer, none follows it, a normalisation comes between (and what then happens), or
/// the logits are not the same.
std::optional<RescaledTheta> rescaledTheta(const CurvatureTarget& target, const Rescaling& asked,
                                           std::int64_t batchSize, const std::function<bool()>& keepGoing);

Json toJson(const Rescaling& done);

} // namespace sharpscope
