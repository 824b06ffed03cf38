// SPDX-License-Identifier: GPL-3.0-or-later
// WSAM, sharpness as a weighted regulariser, L + α (L(θ+ε) − L) with α = γ/(1−γ):
//
//     g̃ = ∇L_Bt(θ + ρ g/‖g‖)          θ ← opt(θ, g),  then  θ ← θ − lr α (g̃ − g)
//
// The second part is decoupled: it meets neither momentum nor Adam's scaling nor clipping. Off: opt gets
// g + α (g̃ − g). γ = ½ is SAM, γ = 0 the base optimiser.
// Yue, Jiang, Ye, Gao, Liu, Zhang, "Sharpness-Aware Minimization Revisited: Weighted Sharpness as a Regularization
// Term", KDD 2023. Defaults of the authors' code: γ = 0.9, ρ = 0.05, decoupled. Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct WsamOptions {
    double rho = 0.05;
    double gamma = 0.9;
    bool decoupled = true;
    PerturbationOptions common;
};

template <class Visitor>
void describe(WsamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill before the second gradient is taken."});
    field("gamma", o.gamma,
          {.label = "Weight of sharpness",
           .symbol = "γ",
           .min = 0,
           .max = 0.99,
           .help = "The sharpness term counts γ/(1−γ): 0 none, 0.5 as SAM, 0.9 nine times."});
    field("decoupled", o.decoupled,
          {.label = "Decoupled",
           .help = "Apply the sharpness term past the base optimiser, as AdamW does weight decay.",
           .advanced = true});
    describe(o.common, field);
}

class Wsam final : public StepRule {
public:
    explicit Wsam(const WsamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override { return 0; }
    double radius() const override { return m_options.rho; }

private:
    WsamOptions m_options;
};

RuleInfo wsamInfo();

} // namespace sharpscope
