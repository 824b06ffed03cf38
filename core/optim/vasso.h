// SPDX-License-Identifier: GPL-3.0-or-later
// VaSSO, variance-suppressed SAM: perturb along a moving average of the gradient, which is less noisy than one batch's:
//
//     d ← (1−θ) d + θ g  (first step: d = g),   ε = ρ d/‖d‖          w ← opt(w, ∇L_Bt(w + ε))
//
// Li, Giannakis, "Enhancing Sharpness-Aware Optimization Through Variance Suppression", NeurIPS 2023. Defaults of the
// authors' code: θ = 0.9, ρ = 0.05 (0.2 for CIFAR-100). θ = 1 is SAM. Two passes.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct VassoOptions {
    double rho = 0.05;
    double theta = 0.9;
    PerturbationOptions common;
};

template <class Visitor>
void describe(VassoOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far the weights are moved along the averaged gradient."});
    field("theta", o.theta,
          {.label = "Weight of the new",
           .symbol = "θ",
           .min = 0,
           .max = 1,
           .help = "Share of this batch's gradient in the average; 1 is SAM."});
    describe(o.common, field);
}

class Vasso final : public StepRule {
public:
    explicit Vasso(const VassoOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override
    {
        return m_direction.empty() ? std::nullopt : std::optional(0);
    }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override { return m_direction.saved(); }
    std::vector<std::string> carries(const Moment&) const override { return {m_direction.name()}; }
    void setBuffers(const NamedTensors& buffers) override { m_direction.restore(buffers); }

private:
    VassoOptions m_options;
    Carried m_direction{"direction"}; // d
};

RuleInfo vassoInfo();

} // namespace sharpscope
