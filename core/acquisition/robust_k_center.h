// SPDX-License-Identifier: GPL-3.0-or-later
// The robust k-center of Sener & Savarese 2018, "Active learning for convolutional neural networks: a core-set
// approach" (§4.2 and appendix): the smallest radius δ with which `count` further centres and those there are already
// cover all but Ξ points. A radius is possible if
//
//     Σ_{j : ‖x_i − x_j‖ ≤ δ} u_j + o_i ≥ 1 for every i that no centre covers yet,   Σ u ≤ count,   Σ o ≤ Ξ,   u, o ∈
//     {0, 1}
//
// has a solution, which is their integer program with the assignments ω and ξ summed up. It is solved by GLPK's branch
// and cut, and the radius found by bisection over the distances that there are.
#pragma once

#include "core/acquisition/k_center.h"

#include <optional>

namespace sharpscope {

struct RobustKCenterOptions {
    std::int64_t outliers = 0; ///< Ξ
    double seconds = 60;       ///< for all programs together
};

struct RobustKCenters {
    std::vector<std::int64_t> chosen;
    double radius = 0;      ///< δ
    bool isOptimal = false; ///< no smaller radius is possible; false: the time was up before that was known
};

/// `distances` double [n, n], symmetric, without NaN; `toCentres` [n] to the nearest centre there is already, ∞ if
/// there is none; `start`: what greedy chose, good for a radius to begin with. nullopt if keepGoing() said no.
std::optional<RobustKCenters> robustKCenter(const at::Tensor& distances, const at::Tensor& toCentres,
                                            const std::vector<std::int64_t>& start, const RobustKCenterOptions& options,
                                            const std::function<bool()>& keepGoing);

} // namespace sharpscope
