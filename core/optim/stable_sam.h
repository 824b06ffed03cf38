// SPDX-License-Identifier: GPL-3.0-or-later
// Stable SAM (the papers call it SSAM, as they do Sparse SAM, which is another): SAM's direction with SGD's length,
//
//     g̃ = ∇L_Bt(θ + ρ g/‖g‖),  g = ∇L_Bt(θ)          θ ← opt(θ, (‖g‖/‖g̃‖) g̃)
//
// so that a step does not grow where the loss is steep uphill, and large learning rates stay stable.
// Tan, Zhang, Liu, Wang, Hao, "Stabilizing Sharpness-aware Minimization Through A Simple Renormalization Strategy",
// JMLR 2025. Default: SAM's ρ = 0.05. Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct StableSamOptions {
    double rho = 0.05;
    PerturbationOptions common;
};

template <class Visitor>
void describe(StableSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill before the gradient's direction is taken; 0 is SGD."});
    describe(o.common, field);
}

class StableSam final : public StepRule {
public:
    explicit StableSam(const StableSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override { return 0; }
    double radius() const override { return m_options.rho; }

private:
    StableSamOptions m_options;
};

RuleInfo stableSamInfo();

} // namespace sharpscope
