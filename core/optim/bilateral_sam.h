// SPDX-License-Identifier: GPL-3.0-or-later
// Bilateral SAM (its paper's BSAM; the Bayesian bSAM is another): looks uphill for the highest loss near by and
// downhill for the lowest, and descends on the first and on what g has beyond the second:
//
//     g₊ = ∇L_Bt(θ + ρ_max g/‖g‖),  g₋ = ∇L_Bt(θ − ρ_min g/‖g‖),  g = ∇L_Bt(θ)
//                                                           θ ← opt(θ, g₊ + g − (‖g₊‖/‖g₋‖) g₋)
//
// ρ_min falls with the learning rate to 0. Deng, Pang, Zhang, Huang, "Bilateral Sharpness-Aware Minimization for
// Flatter Minima", 2024, and the authors' code (ajiaaa/BSAM). Defaults: ρ_max = ρ_min = 0.05. Three passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct BilateralSamOptions {
    double rhoMax = 0.05;
    double rhoMin = 0.05;
    PerturbationOptions common;
};

template <class Visitor>
void describe(BilateralSamOptions& o, Visitor& field)
{
    field("rhoMax", o.rhoMax,
          {.label = "Radius uphill",
           .symbol = "ρ_max",
           .min = 0,
           .max = 100,
           .help = "How far uphill the highest loss is looked for."});
    field(
        "rhoMin", o.rhoMin,
        {.label = "Radius downhill",
         .symbol = "ρ_min",
         .min = 0,
         .max = 100,
         .help = "How far downhill the lowest loss is looked for, at the highest learning rate; falls with it to 0."});
    describe(o.common, field);
}

class BilateralSam final : public StepRule {
public:
    explicit BilateralSam(const BilateralSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 3; }
    bool isRecorded() const override { return false; }
    double radius() const override { return m_options.rhoMax; }

private:
    BilateralSamOptions m_options;
};

RuleInfo bilateralSamInfo();

} // namespace sharpscope
