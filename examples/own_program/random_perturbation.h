// SPDX-License-Identifier: GPL-3.0-or-later
// A gradient taken at a random point of the sphere on which SAM looks for the worst one:
//
//     θ ← opt(θ, ∇L_Bt(θ + ε)),  ε = ρ z/‖z‖,  z ~ N(0, I)
//
// One pass where SAM has two: what is left of SAM's gain here does not come from its direction. The idea of Bisla,
// Wang, Choromanska, "Low-Pass Filtering SGD for Recovering Flat Optima in the Deep Learning Optimization Landscape",
// 2022, with one sample and SAM's radius.
#pragma once

#include "core/optim/rule_entry.h"

namespace own {

struct RandomPerturbationOptions {
    double rho = 0.05;
};

template <class Visitor>
void describe(RandomPerturbationOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "How far θ is moved; 0 is SGD."});
}

class RandomPerturbation final : public sharpscope::StepRule {
public:
    explicit RandomPerturbation(const RandomPerturbationOptions& options) : m_options(options) {}

    sharpscope::StepResult step(const sharpscope::StepInput& input) override;
    double passesPerStep() const override { return 1; }
    double radius() const override { return m_options.rho; }
    bool isRecorded() const override { return false; } // z is drawn by the host

private:
    RandomPerturbationOptions m_options;
};

sharpscope::RuleEntry randomPerturbation();

} // namespace own
