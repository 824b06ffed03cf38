// SPDX-License-Identifier: GPL-3.0-or-later
// AUSAM: SAM on that part of the batch whose images are sharp, as far as one knows from earlier steps:
//
//     s_i = mean over the steps that took image i of |L_i(θ + ε) − L_i(θ)|
//     p_i ∝ s_i scaled to [f_min, f(e)] over the batch,  b: α |B^t| images drawn by p without putting back
//     ε = ρ g/‖g‖, g = ∇L_b(θ)          θ ← opt(θ, ∇L_b(θ + ε))
//
// The first epoch of the run takes all images; from then on f(e) rises from f_min to f_max over the ramp's epochs. An
// image that was not taken yet, as in a window that begins later, counts as one of sharpness 1.
// Deng, Pang, Zhang, Guo, "Asymptotic Unbiased Sample Sampling to Speed Up Sharpness-Aware Minimization", AAAI 2025,
// and the authors' code (ajiaaa/AUSAM). Defaults of the code: ρ = 0.1 (CIFAR-100), α = 0.5, f_min = 0.1, f_max = 0.5,
// 30 epochs. α = 1 is SAM. What is drawn is of the run's seed and the step; the draw's numbers come from the CPU, the
// draw is made where the data are, and nobody waits. 2α passes, and two in the first epoch.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct AusamOptions {
    double rho = 0.1;
    double alpha = 0.5;
    double fMin = 0.1;
    double fMax = 0.5;
    double ramp = 30;
    PerturbationOptions common;
};

template <class Visitor>
void describe(AusamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill before the gradient is taken."});
    field("alpha", o.alpha,
          {.label = "Share of the batch",
           .symbol = "α",
           .min = 0.01,
           .max = 1,
           .help = "Of each batch, the part that both passes are taken on. 0.5 costs as much as SGD, 1 is SAM."});
    field("fMin", o.fMin,
          {.label = "Weight of the flattest",
           .symbol = "f_min",
           .min = 0.0001,
           .max = 1,
           .help = "Of a batch's images, the weight with which the least sharp one is drawn.",
           .advanced = true});
    field("fMax", o.fMax,
          {.label = "Weight of the sharpest",
           .symbol = "f_max",
           .min = 0.0001,
           .max = 1,
           .help = "The same for the sharpest one, once the ramp is over.",
           .advanced = true});
    field("ramp", o.ramp,
          {.label = "Ramp",
           .unit = "epochs",
           .min = 0,
           .max = 1e6,
           .help = "Over how many epochs the sharpest image's weight rises from f_min to f_max.",
           .advanced = true});
    describe(o.common, field);
}

class Ausam final : public StepRule {
public:
    /// @throws Error if fMin is above fMax.
    explicit Ausam(const AusamOptions& options);

    /// The report's losses and right predictions are those of b, these scaled to all of B^t.
    /// @throws Error if the losses of the single images are not to be had, or the batch does not say which they are.
    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2 * m_options.alpha; }
    double passesOver(double begin, double end) const override;
    double epochsFor(double passes, double begin) const override;
    Asks asks() const override { return Asks::Outputs; }
    bool isRecorded() const override { return false; }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override;
    std::int64_t sizeOfBuffer(const std::string&, std::int64_t, std::int64_t images) const override { return images; }
    std::vector<std::string> carries(const Moment&) const override { return {m_sums.name(), m_counts.name()}; }
    void setBuffers(const NamedTensors& buffers) override;

private:
    at::Tensor drawn(const StepInput& input, const at::Tensor& rows) const;
    void begin(const StepInput& input);
    void remember(const at::Tensor& rows, const at::Tensor& sharpness);

    AusamOptions m_options;
    Carried m_sums{"sums"};     // of |L_i(θ + ε) − L_i(θ)|, [images]
    Carried m_counts{"counts"}; // of how many
};

RuleInfo ausamInfo();

} // namespace sharpscope
