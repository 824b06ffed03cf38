// SPDX-License-Identifier: GPL-3.0-or-later
// F-SAM, friendly SAM: perturb along the noise of the batch gradient only, without its full-gradient part, which a
// moving average estimates:
//
//     d = g − σ m,   ε = ρ d/‖d‖,   m ← λ m + (1−λ) g  (first step: d = m = g)          θ ← opt(θ, ∇L_Bt(θ + ε))
//
// Li, Zhou, He, Cheng, Huang, "Friendly Sharpness-Aware Minimization", CVPR 2024. Defaults of the authors' class:
// σ = 1, λ = 0.9, ρ = 0.05 (their CIFAR-100 runs: λ = 0.6, ρ = 0.2). σ = 0 is SAM. Two passes.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct FSamOptions {
    double rho = 0.05;
    double sigma = 1;
    double lambda = 0.9;
    PerturbationOptions common;
};

template <class Visitor>
void describe(FSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "How far θ is moved along the noise."});
    field("sigma", o.sigma,
          {.label = "Share taken out",
           .symbol = "σ",
           .min = 0,
           .max = 10,
           .help = "How much of the averaged gradient is taken out of g; 0 is SAM."});
    field("lambda", o.lambda,
          {.label = "Memory",
           .symbol = "λ",
           .min = 0,
           .max = 0.9999,
           .help = "Of the moving average that estimates the full gradient."});
    describe(o.common, field);
}

class FSam final : public StepRule {
public:
    explicit FSam(const FSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override
    {
        return m_mean.empty() ? std::nullopt : std::optional(0);
    }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override { return m_mean.saved(); }
    std::vector<std::string> carries(const Moment&) const override { return {m_mean.name()}; }
    void setBuffers(const NamedTensors& buffers) override { m_mean.restore(buffers); }

private:
    FSamOptions m_options;
    Carried m_mean{"mean"}; // m
};

RuleInfo fSamInfo();

} // namespace sharpscope
