// SPDX-License-Identifier: GPL-3.0-or-later
// AsyncSAM: SAM that perturbs along the gradient of the step before, so that the gradient for the next perturbation and
// the one that is descended on do not wait for each other:
//
//     ε = ρ g/‖g‖, g = ∇L(θ) of τ steps before          θ ← opt(θ, ∇L_Bt(θ + ε)),  then g ← ∇L_b(θ), b of B^t
//
// Jo, Lim, Lee, "Asynchronous Sharpness-Aware Minimization for Fast and Accurate Deep Learning", 2025. g may be taken
// on a part b of the batch, as the paper does where the device for it is a slower one. τ = 0 is SAM. With τ = 1 the
// first step is SGD's. Defaults: SAM's ρ = 0.05, τ = 1, all of the batch. 1 + |b|/|B^t| passes, which may run beside
// each other (core/train/parallel_passes.h).
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct AsyncSamOptions {
    double rho = 0.05;
    std::int64_t tau = 1;
    double share = 1;
    PerturbationOptions common;
};

template <class Visitor>
void describe(AsyncSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved along the earlier gradient; 0 is SGD."});
    field("tau", o.tau,
          {.label = "Steps behind",
           .symbol = "τ",
           .unit = "steps",
           .min = 0,
           .max = 1,
           .help = "How old the gradient is that ε follows: 1, or 0, which is SAM."});
    field("share", o.share,
          {.label = "Share of the batch",
           .symbol = "|b|/|Bᵗ|",
           .min = 0.01,
           .max = 1,
           .help = "Of the batch, its first images, on which the gradient is taken that ε follows."});
    describe(o.common, field);
}

class AsyncSam final : public StepRule {
public:
    explicit AsyncSam(const AsyncSamOptions& options) : m_options(options) {}

    /// The report's loss is that of b at θ, and so are the right predictions where b is all of B^t; else they are those
    /// of θ + ε. The normalisation statistics move with the pass at θ.
    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 1 + m_options.share; }
    bool passesAreEstimated() const override { return m_options.tau > 0; } ///< the first step is one
    std::optional<int> sequence(const StepInput&) const override
    {
        return m_options.tau > 0 && m_stale.empty() ? std::nullopt : std::optional(0);
    }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override { return m_stale.saved(); }
    std::vector<std::string> carries(const Moment&) const override
    {
        return m_options.tau > 0 ? std::vector{m_stale.name()} : std::vector<std::string>();
    }
    void setBuffers(const NamedTensors& buffers) override { m_stale.restore(buffers); }

private:
    AsyncSamOptions m_options;
    Carried m_stale{"stale"}; // g of the step before
};

RuleInfo asyncSamInfo();

} // namespace sharpscope
