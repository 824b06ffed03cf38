// SPDX-License-Identifier: GPL-3.0-or-later
// The maximum of a function f over a ball ‖u‖ ≤ ρ by projected gradient ascent,
//
//     u ← P(u + a ρ ∇f(u)/‖∇f(u)‖),  P onto ‖u‖ ≤ ρ,
//
// a step that has not risen is taken back and a halved. The first step goes to u = ρ ∇f(0)/‖∇f(0)‖, to first order the
// maximum (SAM's ε), or to where it is told to begin. The best that was seen is a lower bound of the maximum.
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace sharpscope {

struct AscentOptions {
    double rho = 0.05;
    std::int64_t steps = 10; ///< in all; 1: the first alone
    double stepSize = 0.5;   ///< a in the beginning
    std::int64_t seed = 0;   ///< of the direction that is taken where the gradient vanishes
};

struct BallValue {
    double value = 0;
    at::Tensor gradient = {}; ///< double [u], where it was asked for
};

/// f(u), with its gradient if wanted. nullopt if asked to stop.
using OnBall = std::function<std::optional<BallValue>(const at::Tensor& u, bool wantsGradient)>;

struct BallMaximum {
    double centre = 0;       ///< f(0)
    double gradientNorm = 0; ///< ‖∇f(0)‖
    double oneStep = 0;      ///< f at the first step less f(0); 0 where the gradient vanishes
    double rise = 0;         ///< the best seen less f(0), not below 0; NaN or infinite where a loss was
    at::Tensor where;        ///< there, double [u]
};

/// `zero` double [u], of zeros, on the device of the gradients. `begin`: of length ρ at most; undefined: along ∇f(0).
/// nullopt if asked to stop.
std::optional<BallMaximum> projectedAscent(const OnBall& f, const at::Tensor& zero, const AscentOptions& options,
                                           const at::Tensor& begin = {});

} // namespace sharpscope
