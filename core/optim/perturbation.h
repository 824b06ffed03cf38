// SPDX-License-Identifier: GPL-3.0-or-later
// How ε is made of a gradient g, the same for every rule that perturbs:
//
//     ε = ρ g/‖g‖                                        SAM
//     ε = ρ T²g/‖Tg‖                                     adaptive (Kwon, Kim, Park, Choi, "ASAM", 2021)
//     the same without the norm, or on normalisation layers only (perturbation_options.h)
//
// Everything stays on the device; a zero gradient gives ε = 0.
#pragma once

#include "core/optim/perturbation_options.h"
#include "core/optim/step_rule.h"

namespace sharpscope {

/// T of ASAM. Weights: |w|+η on what is called a weight (γ of a normalisation layer too), 1 on biases, as the authors'
/// code (SamsungLabs/ASAM). Everywhere: |w| on all parameters, η = 0, as davda54/sam.
enum class Adaptive { No, Weights, Everywhere };

struct Perturbation {
    Adaptive adaptive = Adaptive::No;
    double eta = 0;
    bool normLayersOnly = false;
    bool normalised = true;
};

Perturbation perturbationOf(const PerturbationOptions& options);
/// `convention`: "layerwise" (Adaptive::Weights) or "all" (Adaptive::Everywhere).
Perturbation perturbationOf(const PerturbationOptions& options, const std::string& convention, double eta);

/// T [P] of ASAM at θ, by its convention.
at::Tensor adaptiveScale(const at::Tensor& theta, const Layout& layout, const Perturbation& perturbation);

/// ε/ρ, factored so that θ + ε is one fused operation.
struct Ascent {
    at::Tensor vector;      ///< [P]: g or T²g
    at::Tensor vectorNorm;  ///< its norm
    at::Tensor inverseNorm; ///< what it is multiplied by: 1/‖g‖, 1/‖Tg‖ or 1

    /// θ + ρ · inverseNorm · vector, a new vector.
    at::Tensor from(const at::Tensor& theta, double rho) const;
    /// ‖ε‖
    at::Tensor length(double rho) const;
};

/// @throws Error if only normalisation layers are to be perturbed and the layout has none.
Ascent ascent(const at::Tensor& gradient, const at::Tensor& theta, const Layout& layout,
              const Perturbation& perturbation);

/// What every rule reports of the train batch at θ: loss, right predictions, ‖g‖.
StepReport reportOf(const LossAndGradient& atTheta);

} // namespace sharpscope
