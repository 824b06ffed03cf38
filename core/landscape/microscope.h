// SPDX-License-Identifier: GPL-3.0-or-later
// The perturbation microscope: one step of a training, seen closely. With the step's own batches, g = ∇L_Bt(θ),
//
//     ε = ρ g/‖g‖          g̃ = ∇L_Bt(θ + ε)
//
// the plane is θ + a u + b v, u = g/‖g‖ and v = g̃ without its part along u, of length 1: a and b are lengths in weight
// space, SAM's θ + ε lies at (ρ, 0) and its step −η g̃ in the plane. On it are
//
//     SGD            θ⁺ = θ − η g
//     SAM            θ̃ = θ + ε,                                              θ⁺ = θ − η ∇L_Bt(θ̃)
//     ASAM           θ̃ = θ + ρ_A T²g/‖Tg‖                                    the same
//     Agnostic-SAM   θ̃ = θ + ρ₁ g/‖g‖ − ρ₂ g̃_v/‖g̃_v‖, g̃_v = ∇L_Bv(θ + ρ_v g_v/‖g_v‖)
//
// each rule's θ̃ being the last point at which the rule itself asks for a gradient on B^t, whatever rule it is; and the
// highest loss L_Bt that projected ascent (core/curvature/projected_ascent.h) finds in the ball of radius ρ, once in
// the plane and once in all of weight space. What SAM takes for the maximum is the point (ρ, 0). Points that lie off
// the plane (ASAM's, Agnostic-SAM's, the highest of the ball) are seen at their feet.
#pragma once

#include "core/landscape/plane.h"
#include "core/optim/step_rule.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// A point at which a rule asked for a gradient.
struct Visit {
    at::Tensor theta;
    bool isSecond = false; ///< on B^v, or a part of it
};

struct RuleSteps {
    std::vector<Visit> visits; ///< in their order, θ itself too
    at::Tensor perturbed;      ///< θ̃; undefined where the rule asks at θ alone
    at::Tensor after;          ///< θ − η · what the rule hands to the base optimiser
};

/// The step that the rule would take, by plain gradient descent with the input's learning rate.
RuleSteps stepsOf(StepRule& rule, const StepInput& input);

struct MicroscopePlane {
    Plane plane;
    double loss = 0;         ///< L_Bt(θ)
    double gradientNorm = 0; ///< ‖g‖
    bool isDrawn = false;    ///< g̃ had no part of its own: v is drawn at random
};

/// @throws Error if g vanishes or is not finite.
MicroscopePlane microscopePlane(const StepInput& input, double rho);

struct HighestInBall {
    at::Tensor inPlane;     ///< θ + ε at the highest loss found with ε in the plane
    at::Tensor inBall;      ///< and with any ε
    double riseInPlane = 0; ///< L_Bt there less L_Bt(θ)
    double riseInBall = 0;  ///< not less, but for rounding: ascent begins at the plane's
};

/// `loss` is L_Bt(θ). nullopt if keepGoing, asked before each gradient, said no.
std::optional<HighestInBall> highestInBall(
    const StepInput& input, const Plane& plane, double rho, const std::function<double(const at::Tensor&)>& loss,
    std::int64_t steps = 40, const std::function<bool()>& keepGoing = [] { return true; });

} // namespace sharpscope
