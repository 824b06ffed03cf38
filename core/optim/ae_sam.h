// SPDX-License-Identifier: GPL-3.0-or-later
// AE-SAM: SAM only where the gradient is large for what it has been lately, SGD elsewhere:
//
//     μ ← δ μ + (1−δ) ‖g‖²,  σ² ← δ σ² + (1−δ) (‖g‖² − μ)²,  c = (1−τ) λ₂ + τ λ₁, τ of the run
//     SAM's step where ‖g‖² ≥ μ + c σ, else SGD's
//
// Jiang, Yang, Zhang, Kwok, "An Adaptive Policy to Employ Sharpness-Aware Minimization", ICLR 2023. The paper asks this
// step's gradient (`decides` "now"), for which a program has to wait for the device in the middle of a step. Unless
// told so, step t asks that of step t − 2: its numbers set out for the host when step t − 1 began, so that a GPU still
// has all of step t − 1 to do while the host reads them. It can replay both kinds of steps, and decides the same in
// every run, which going by whatever has arrived would not. The first step is SGD's, and its gradient begins the mean;
// the second, which has no other, waits for that one, as does the first after resuming a checkpoint of an earlier
// version, and a host that is more than a step ahead waits for the device. No GPU has run it yet. The defaults of δ and
// of the ends of c are ours. From one to two passes, as many as it chooses.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"
#include "core/tensor/host_copy.h"

namespace sharpscope {

struct RuleInfo;

struct AeSamOptions {
    double rho = 0.05;
    double lambda2 = 1;
    double lambda1 = -1;
    double delta = 0.9;
    std::string decides = "earlier";
    PerturbationOptions common;
};

template <class Visitor>
void describe(AeSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill in SAM's steps; 0 is SGD."});
    field("lambda2", o.lambda2,
          {.label = "Threshold at the beginning",
           .symbol = "λ₂",
           .min = -100,
           .max = 100,
           .help = "How many σ above its mean ‖g‖² has to be for a step of SAM. 100 is SGD, −100 SAM "
                   "from the second step on."});
    field("lambda1", o.lambda1,
          {.label = "Threshold at the end",
           .symbol = "λ₁",
           .min = -100,
           .max = 100,
           .help = "The same at the run's end; in between it goes in a straight line."});
    field("delta", o.delta,
          {.label = "Memory",
           .symbol = "δ",
           .min = 0,
           .max = 0.9999,
           .help = "Share of the old in the means of ‖g‖² and of its variance.",
           .advanced = true});
    field("decides", o.decides,
          {.label = "Decides by",
           .choices = {"earlier", "now"},
           .help =
               "earlier: the gradient of the step before the last, for which no device has to wait. now: this step's, "
               "as in the paper; a GPU waits for the host in every step.",
           .advanced = true});
    describe(o.common, field);
}

class AeSam final : public StepRule {
public:
    explicit AeSam(const AeSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 1.5; } ///< half way between the two
    bool passesAreEstimated() const override { return true; }
    std::optional<int> sequence(const StepInput& input) const override
    {
        return m_norms.empty() || decidesNow() ? std::nullopt : std::optional(isSharp(input) ? 1 : 0);
    }
    bool isRecorded() const override { return !decidesNow(); }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override;
    std::int64_t sizeOfBuffer(const std::string&, std::int64_t, std::int64_t) const override { return 3; }
    std::vector<std::string> carries(const Moment&) const override { return {m_norms.name()}; }
    void setBuffers(const NamedTensors& buffers) override;

private:
    bool decidesNow() const { return m_options.decides == "now"; }
    bool isSharp(const StepInput& input) const;
    bool decide(const StepInput& input) const;
    bool isAbove(const at::Tensor& norms, double progress) const;
    void remember(const at::Tensor& gradientNorm);

    AeSamOptions m_options;
    Carried m_norms{"norms"};                // ‖g‖², μ and σ² of the last step, [3]
    mutable HostCopy m_earlier;              // the same when the last decision was made, of the step before it
    mutable std::int64_t m_decidedStep = -1; // while a step is recorded nothing can be read
    mutable bool m_isSharp = false;
};

RuleInfo aeSamInfo();

} // namespace sharpscope
