// SPDX-License-Identifier: GPL-3.0-or-later
// MSAM, momentum SAM: the perturbation follows the momentum that the base optimiser has anyway, not a gradient of its
// own, and so costs no pass:
//
//     w̃ = θ − ρ v/‖v‖          θ ← opt(θ, ∇L_Bt(w̃)),  v the momentum buffer before the step
//
// The sign is minus: −v is where the momentum is about to go, so the gradient is taken ahead, as in Nesterov's method,
// and further. Becker, Altrock, Risse, "Momentum-SAM: Sharpness Aware Minimization without Computational Overhead",
// 2024, and the authors' code (MarlonBecker/MSAM). Default ρ = 0.3 of their class; their CIFAR-100 runs have 3. Their
// code keeps the perturbed point and moves back before each evaluation; here θ is never moved. Where the network is
// evaluated is an option, `evaluate`: θ as they do, or w̃, to which the stored statistics of normalisation layers
// belong either way. Their weight decay is taken at w̃: `decay`. The first step is SGD's. One pass.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct MsamOptions {
    double rho = 0.3;
    std::string decay = "perturbed";
    std::string evaluate = "theta";
    PerturbationOptions common;
};

template <class Visitor>
void describe(MsamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far along the momentum the gradient is taken; larger than SAM's, up to 3 in the paper. 0 is "
                   "SGD."});
    field("decay", o.decay,
          {.label = "Weight decay at",
           .choices = {"perturbed", "theta"},
           .help = "Where the base optimiser's weight decay is taken. perturbed: at the point moved by ρ, as the "
                   "authors' code does. theta: at θ, as for every other rule.",
           .advanced = true});
    field("evaluate", o.evaluate,
          {.label = "Evaluate at",
           .choices = {"theta", "perturbed"},
           .help = "Which weights are measured while the run goes on. theta: θ, to which the authors' code moves back "
                   "before it evaluates. perturbed: w̃, where the gradients are taken. What is saved is θ.",
           .advanced = true});
    describe(o.common, field);
}

class Msam final : public StepRule {
public:
    explicit Msam(const MsamOptions& options) : m_options(options) {}

    /// The report's loss and right predictions are those of w̃, where the only pass is.
    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 1; }
    bool needsMomentum() const override { return true; }
    std::optional<int> sequence(const StepInput& input) const override
    {
        return input.momentum.defined() ? std::optional(0) : std::nullopt;
    }
    double radius() const override { return m_options.rho; }
    at::Tensor evaluatedAt(const at::Tensor& theta, const at::Tensor& momentum, const Layout& layout) const override;

private:
    MsamOptions m_options;
};

RuleInfo msamInfo();

} // namespace sharpscope
