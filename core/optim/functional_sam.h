// SPDX-License-Identifier: GPL-3.0-or-later
// Functional SAM: of SAM's gradient only what the network's Jacobian owes to ε, not what the loss does. With F the
// network's output and L a loss of it,
//
//     ε = ρ g/‖g‖,  g = ∇L(θ)          θ ← opt(θ, ∇F(θ + ε)ᵀ ∂L/∂F(θ))
//
// where SAM has ∂L/∂F at θ + ε as well. Singh, Mobahi, Agarwala, Dauphin, "Avoiding spurious sharpness minimization
// broadens applicability of SAM", ICML 2025. A loss that is linear in F makes it SAM, a network that is linear in θ
// SGD. Default: SAM's ρ = 0.05. Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct FunctionalSamOptions {
    double rho = 0.05;
    PerturbationOptions common;
};

template <class Visitor>
void describe(FunctionalSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far uphill the network's Jacobian is taken; 0 is SGD."});
    describe(o.common, field);
}

class FunctionalSam final : public StepRule {
public:
    explicit FunctionalSam(const FunctionalSamOptions& options) : m_options(options) {}

    /// @throws Error if the objective is no loss of a network's outputs.
    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    Asks asks() const override { return Asks::Outputs; }
    std::optional<int> sequence(const StepInput&) const override { return 0; }
    double radius() const override { return m_options.rho; }

private:
    FunctionalSamOptions m_options;
};

RuleInfo functionalSamInfo();

} // namespace sharpscope
