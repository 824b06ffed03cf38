// SPDX-License-Identifier: GPL-3.0-or-later
// The density of the Hessian's eigenvalues as stochastic Lanczos quadrature sees it (Ghorbani, Krishnan & Xiao, ICML
// 2019): of every start the nodes λ_i with weights w_i ≥ 0 that add up to 1, and their mean, each node broadened,
//
//     φ(t) = 1/n_v Σ_v Σ_i w_i^(v) N(t; λ_i^(v), σ²)
//
// Torch-free: whoever draws it may choose another σ.
#pragma once

#include "core/base/json.h"

#include <vector>

namespace sharpscope {

struct SeenSpectrum {
    std::vector<double> nodes;
    std::vector<double> weights;
};

struct SpectralDensity {
    std::vector<SeenSpectrum> starts;
    double sigma = 0;
    std::vector<double> values;  ///< t, ascending and even, six σ beyond the outer nodes
    std::vector<double> density; ///< φ(t); its logarithm is what one draws
};

/// A hundredth of the span of the nodes.
double usualSigma(const std::vector<SeenSpectrum>& starts);

/// On points that are at most σ/3 apart, as far as 20,000 reach. Empty where there is no node that is a number.
SpectralDensity broadened(std::vector<SeenSpectrum> starts, double sigma);

Json toJson(const SpectralDensity& density);
/// @throws Error naming the field.
SpectralDensity densityFromJson(const Json& json);

} // namespace sharpscope
