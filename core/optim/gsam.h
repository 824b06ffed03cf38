// SPDX-License-Identifier: GPL-3.0-or-later
// GSAM, surrogate-gap guided SAM: descend on the perturbed loss, and ascend along that part of g which leaves it
// unchanged, to close the gap between the two losses:
//
//     g̃ = ∇L_Bt(θ + ρ_t g/‖g‖),   g_⊥ = g − (g·g̃/‖g̃‖²) g̃          θ ← opt(θ, g̃ − α g_⊥)
//     ρ_t = ρ_min + (ρ_max − ρ_min) lr/lr_max
//
// Zhuang et al., "Surrogate Gap Minimization Improves Sharpness-Aware Training", ICLR 2022. Defaults: α = 0.4 and a
// constant radius (ρ_min = ρ_max), both as the authors' CIFAR example; SAM's radius of 0.05. ρ_t takes the schedule's
// lowest learning rate for 0, and lr/lr_max is StepInput::lrFraction: turning the learning rate moves no radius. Two
// passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct GsamOptions {
    double rho = 0.05;
    double rhoMin = 0.05;
    double alpha = 0.4;
    PerturbationOptions common;
};

template <class Visitor>
void describe(GsamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius", .symbol = "ρ_max", .min = 0, .max = 100, .help = "At the highest learning rate."});
    field("rhoMin", o.rhoMin,
          {.label = "Lowest radius",
           .symbol = "ρ_min",
           .min = 0,
           .max = 100,
           .help = "Where the learning rate reaches 0; the radius follows the rate between the two."});
    field("alpha", o.alpha,
          {.label = "Gap weight", .symbol = "α", .min = 0, .max = 100, .help = "Ascent along g_⊥; 0 is SAM."});
    describe(o.common, field);
}

class Gsam final : public StepRule {
public:
    explicit Gsam(const GsamOptions& options);

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    bool isRecorded() const override { return false; }
    double radius() const override { return m_radius; }

private:
    GsamOptions m_options;
    double m_radius; // ρ_t of the last step
};

RuleInfo gsamInfo();

} // namespace sharpscope
