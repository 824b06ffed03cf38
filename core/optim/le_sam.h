// SPDX-License-Identifier: GPL-3.0-or-later
// LE-SAM: the radius is what raises the loss by about σ_t, so it shrinks where the loss is steep, and the step's budget
// falls over the run:
//
//     ρ_t = min(σ_t/‖g‖, ρ_max),  σ_t = σ ½(1 + cos π τ), τ of the run        ε = ρ_t g/‖g‖
//                                                                              θ ← opt(θ, ∇L_Bt(θ + ε))
//
// Wang, Liu, Xie, Gao, "Fix the Loss, Not the Radius: Rethinking the Adversarial Perturbation of Sharpness-Aware
// Minimization", ICML 2026. The authors' code (smithgun2005/LE-SAM-ICML2026): σ = 0.35 and no ρ_max (999) for
// CIFAR-100; there σ_t rises in a straight line over 10 of 200 epochs, and falls over the last 40 only, an epoch at a
// time: here `warmup` and `decayFrom`, at each step. σ = 0.05 and ρ_max = 0.1 are ours. ρ_max = 0 is SGD here, and no
// bound there. Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct LeSamOptions {
    double sigma = 0.05;
    double rhoMax = 0.1;
    double warmup = 0;
    double decayFrom = 0;
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
           .help = "By about how much ε may raise the loss; falls to 0 at the run's end as a cosine."});
    field("rhoMax", o.rhoMax,
          {.label = "Largest radius",
           .symbol = "ρ_max",
           .min = 0,
           .max = 1000,
           .help = "Where the gradient is small, ‖ε‖ grows no further; 0 is SGD."});
    field(
        "warmup", o.warmup,
        {.label = "Warm-up of σ",
         .unit = "of the run",
         .min = 0,
         .max = 1,
         .help = "Over this part of the run, its first, σ rises from 0 in a straight line; 0.05 in the authors' code.",
         .advanced = true});
    field("decayFrom", o.decayFrom,
          {.label = "σ falls from",
           .unit = "of the run",
           .min = 0,
           .max = 1,
           .help = "Where σ begins to fall; 0: all along, as in the paper, 0.8 in the authors' code, 1: never.",
           .advanced = true});
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
    double sigmaAt(double progress) const;

    LeSamOptions m_options;
};

RuleInfo leSamInfo();

} // namespace sharpscope
