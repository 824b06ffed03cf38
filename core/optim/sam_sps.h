// SPDX-License-Identifier: GPL-3.0-or-later
// SAM-SPS: SAM with a step as long as Polyak's, from the loss and the gradient at the perturbed point:
//
//     ε = ρ (1 − λ + λ/‖g‖) g,  g̃ = ∇L_Bt(θ + ε)
//     γ = min([L_Bt(θ + ε) − ℓ* − g̃·ε]₊ / ‖g̃‖², γ_b)          θ ← θ − γ (g̃ + wd θ)
//
// Oikonomou, Loizou, "Adaptive Sharpness-Aware Minimization with a Polyak-type Step size: A Theory-Grounded Scheduler",
// ICML 2026, and the authors' code (dimitris-oik/sam_sps). γ_b is `largest`, 1 in their code; 0, the default, takes the
// learning rate of the schedule for it, which so is the largest step and no more. What the base optimiser gets is γ/lr
// times the gradient; with SGD without momentum the step is theirs, whatever lr is, but for lr = 0, which moves
// nothing. Defaults of the code: ρ = 0.1, λ = 1, ℓ* = 0. With ρ = 0 it is the Polyak step on SGD's gradient. Two
// passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct SamSpsOptions {
    double rho = 0.1;
    double lambda = 1;
    double lowest = 0;
    double largest = 0; ///< 0: the learning rate
    PerturbationOptions common;
};

template <class Visitor>
void describe(SamSpsOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "‖ε‖ for λ = 1, and ‖ε‖/‖g‖ for λ = 0; 0 is SGD with Polyak's step."});
    field("lambda", o.lambda,
          {.label = "From USAM to SAM",
           .symbol = "λ",
           .min = 0,
           .max = 1,
           .help = "1 divides by the gradient's norm (SAM), 0 does not (USAM)."});
    field("lowest", o.lowest,
          {.label = "Lowest loss",
           .symbol = "ℓ*",
           .min = -1000,
           .max = 1000,
           .help = "What the loss of a batch cannot fall below; 0 for cross-entropy without label smoothing."});
    field("largest", o.largest,
          {.label = "Largest step",
           .symbol = "γ_b",
           .min = 0,
           .max = 1000,
           .help = "Polyak's step is cut off here; 0: at the learning rate of the schedule. Above 0 the step does not "
                   "depend on the learning rate (without momentum); 1 in the authors' code."});
    describe(o.common, field);
}

class SamSps final : public StepRule {
public:
    explicit SamSps(const SamSpsOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    bool isRecorded() const override { return false; } ///< γ_b
    double radius() const override { return m_options.rho; }

private:
    SamSpsOptions m_options;
};

RuleInfo samSpsInfo();

} // namespace sharpscope
