// SPDX-License-Identifier: GPL-3.0-or-later
// SAMPa: SAM whose two gradients do not wait for each other. The perturbation follows the gradient at a point y that
// was taken in the step before, ahead of where θ was going:
//
//     x̃ = θ + ρ d/‖d‖,  y ← θ − lr d,  d = ∇L(y) of the step before
//                        θ ← opt(θ, (1−λ) ∇L_Bt(x̃) + λ ∇L_Bt(y)),  d ← ∇L_Bt(y)
//
// Xie, Pethick, Cevher, "SAMPa: Sharpness-aware Minimization Parallelized", NeurIPS 2024. Defaults of the authors' code
// (LIONS-EPFL/SAMPa): ρ = 0.1, λ = 0.2. Their code lets momentum and weight decay into y, as does `ahead` "optimizer":
//
//     y ← θ − lr (d + wd θ + μ v),  v SGD's momentum before the step; without one, y is the paper's
//
// It also begins with d = 0, and takes ∇L(x̃) on the batch before, on which d was taken; here both gradients are of B^t,
// since a run would have to keep images in its checkpoints. The first step takes d at θ first. The two passes of a step
// may run beside each other (core/train/parallel_passes.h).
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct SampaOptions {
    double rho = 0.1;
    double lambda = 0.2;
    std::string ahead = "gradient";
    PerturbationOptions common;
};

template <class Visitor>
void describe(SampaOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill, along the gradient ahead of the step before."});
    field("lambda", o.lambda,
          {.label = "Weight of the gradient ahead",
           .symbol = "λ",
           .min = 0,
           .max = 1,
           .help = "Share of the gradient at y in the step; the rest is the perturbed one. 0 with ρ = 0 is SGD."});
    field(
        "ahead", o.ahead,
        {.label = "Point ahead",
         .symbol = "y",
         .choices = {"gradient", "optimizer"},
         .help =
             "gradient: θ − lr d, as in the paper. optimizer: with SGD's momentum and weight decay as well, as in the "
             "authors' code; without momentum, and under Adam, the same.",
         .advanced = true});
    describe(o.common, field);
}

class Sampa final : public StepRule {
public:
    explicit Sampa(const SampaOptions& options) : m_options(options) {}

    /// The report's loss, right predictions and gradient norm are those of y: there is no pass at θ after the first
    /// step. The normalisation statistics move with the pass at x̃.
    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    bool passesAreEstimated() const override { return true; } ///< the first step's third
    bool isRecorded() const override { return false; }        ///< y by the learning rate
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override { return m_ahead.saved(); }
    std::vector<std::string> carries(const Moment&) const override { return {m_ahead.name()}; }
    void setBuffers(const NamedTensors& buffers) override { m_ahead.restore(buffers); }

private:
    at::Tensor pointAhead(const StepInput& input) const;

    SampaOptions m_options;
    Carried m_ahead{"ahead"}; // d
};

RuleInfo sampaInfo();

} // namespace sharpscope
