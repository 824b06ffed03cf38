// SPDX-License-Identifier: GPL-3.0-or-later
// LE-SAM: the radius is what raises the loss by about σ_t, so it shrinks where the loss is steep, and the step's budget
// falls over the run:
//
//     ρ_t = min(σ_t/‖g‖, ρ_max),  σ_t = σ ½(1 + cos π τ), τ of the run        ε = ρ_t g/‖g‖
//                                                                              θ ← opt(θ, ∇L_Bt(θ + ε))
//
// Wang, Liu, Xie, Gao, "Fix the Loss, Not the Radius: Rethinking the Adversarial Perturbation of Sharpness-Aware
// Minimization", ICML 2026. Its defaults are not known to us: σ = 0.05 and ρ_max = 0.1 are ours. ρ_max = 0 is SGD.
// Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct LeSamOptions {
    double sigma = 0.05;
    double rhoMax = 0.1;
    PerturbationOptions common;
};

template <class Visitor>
void describe(LeSamOptions& o, Visitor& field)
{
    field("sigma", o.sigma,
          {.label = "Rise of the loss",
           .symbol = "σ",
           .min = 0,
           .max = 1000,
           .help = "By about how much ε may raise the loss at the run's beginning; falls to 0 as a cosine."});
    field("rhoMax", o.rhoMax,
          {.label = "Largest radius",
           .symbol = "ρ_max",
           .min = 0,
           .max = 100,
           .help = "Where the gradient is small, ‖ε‖ grows no further; 0 is SGD."});
    describe(o.common, field);
}

class LeSam final : public StepRule {
public:
    explicit LeSam(const LeSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    bool isRecorded() const override { return false; }
    double radius() const override { return m_options.rhoMax; }

private:
    LeSamOptions m_options;
};

RuleInfo leSamInfo();

} // namespace sharpscope
