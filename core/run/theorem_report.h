// SPDX-License-Identifier: GPL-3.0-or-later
// What the two theorems of "Agnostic Sharpness-Aware Minimization" (Nguyen et al., arXiv 2406.07107, 2024) come to at
// a run's weights, term by term. Torch-free.
//
// Theorem 2, the congruence inequality, with g_t = ∇L_Bt(θ), g̃_v = ∇L_Bv(θ̃ᵛ), g̃_t = ∇L_Bt(θ̃ᵗ), a = g_t·g̃_v and
// θ̃ᵗ = θ + η₁ g_t − η₂ g̃_v: for small enough radii
//
//     g̃_t·g̃_v ≥ ½ a where a ≥ 0,   ≥ 3/2 a where a < 0,
//
// since g̃_t·g̃_v = a + η₁ g̃_vᵀH_t g_t − η₂ g̃_vᵀH_t g̃_v to second order, and
// η₁ ≤ |a|/(4|g̃_vᵀH_t g_t|), η₂ ≤ |a|/(4|g̃_vᵀH_t g̃_v|) leave of it at least a − |a|/2.
//
// Theorem 1, for a loss of at most L, k parameters and N_v images, with probability 1 − δ:
//
//     L_D(θ*) ≤ max over ‖θ' − θ*‖ ≤ ρ of L_Sv(θ') + 8L/√N_v · √log((N_v + k)/δ) + …
//
// The dots are terms that the texts at hand do not give; they are left out.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

/// Of one pair of batches.
struct CongruenceNumbers {
    double before = 0;      ///< a
    double after = 0;       ///< g̃_t·g̃_v
    double secondOrder = 0; ///< what it is to second order: exact where L_Bt is quadratic
    double eta1 = 0;        ///< ρ₁/‖g_t‖
    double eta1Limit = 0;
    double eta2 = 0; ///< ρ₂/‖g̃_v‖
    double eta2Limit = 0;

    double bound() const { return before >= 0 ? 0.5 * before : 1.5 * before; }
    bool holds() const { return after >= bound(); }
    /// What the proof asks for; where it is not so, the theorem promises nothing.
    bool areRadiiSmall() const { return eta1 <= eta1Limit && eta2 <= eta2Limit; }
};

/// Of one loss.
struct BoundNumbers {
    std::string loss;      ///< "0–1 loss", "cross-entropy"
    double expected = 0;   ///< L_D(θ), as the test images estimate it
    double onImages = 0;   ///< L_Sv(θ)
    double perturbed = 0;  ///< the maximum, the largest that projected ascent has seen: a lower bound of it
    double lossBound = 0;  ///< L
    double complexity = 0; ///< 8L/√N_v · √log((N_v + k)/δ)

    double right() const { return perturbed + complexity; }
    bool holds() const { return expected <= right(); }
};

/// 8L/√n · √log((n + k)/δ)
double complexityTerm(double lossBound, std::int64_t images, std::int64_t parameters, double delta);

struct TheoremReport {
    double rho1 = 0, rho2 = 0, rhoV = 0;          ///< of Theorem 2
    std::int64_t trainBatch = 0, secondBatch = 0; ///< |Bᵗ|, |Bᵛ|
    std::vector<CongruenceNumbers> pairs;
    double rho = 0, delta = 0; ///< of Theorem 1
    std::int64_t images = 0;   ///< N_v
    std::int64_t testImages = 0;
    std::int64_t parameters = 0; ///< k
    std::vector<BoundNumbers> bounds;
};

Json toJson(const TheoremReport& report);
/// @throws Error naming the field.
TheoremReport theoremsFromJson(const Json& json);

} // namespace sharpscope
