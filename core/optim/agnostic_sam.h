// SPDX-License-Identifier: GPL-3.0-or-later
// Agnostic-SAM: besides SAM's ascent on the train batch, descend on a second, smaller batch B^v, so that lowering the
// train loss and lowering the loss elsewhere stay aligned. One step:
//
//     1  g_v = ∇L_Bv(θ)                    θ̃ᵛ = θ + ρ_v g_v/‖g_v‖
//     2  g̃_v = ∇L_Bv(θ̃ᵛ)
//     3  g_t = ∇L_Bt(θ)
//     4  θ̃ᵗ = θ + ρ₁ g_t/‖g_t‖ − ρ₂ g̃_v/‖g̃_v‖
//     5  g = ∇L_Bt(θ̃ᵗ),  θ ← opt(θ, g)
//
// Nguyen et al., "Agnostic Sharpness-Aware Minimization", arXiv 2406.07107, 2024. 2(1+r) passes, r = |Bᵛ|/|Bᵗ|.
// Only pass 3 moves the stored normalisation statistics.
//
// Align-SAM (its published successor, 2026), three passes: step 2 is left out and g_v itself is used,
//
//     θ̃ᵗ = θ + ρ (λ g_t/‖g_t‖ − g_v/‖g_v‖),  λ = 2
//
// which is why the defaults are ρ₁ = 2ρ₂, ρ₂ = ρ_v = 0.05 (CIFAR-10; twice that for CIFAR-100). What the texts leave
// open is an option: whether step 4 divides by g̃_v's own norm or by ‖g_v‖ (`normaliser`), ρ_v, and the momentum β of
// the ablation, read here as a moving average m_v ← β m_v + (1−β) g̃_v that takes g̃_v's place (`ema`).
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct AgnosticSamOptions {
    double rho1 = 0.1;
    double rho2 = 0.05;
    double rhoV = 0.05;
    double secondFraction = 0.25;
    std::string normaliser = "own";
    double ema = 0;
    PerturbationOptions common;
};

struct AlignSamOptions {
    double rho = 0.05;
    double lambda = 2;
    double secondFraction = 0.25;
    PerturbationOptions common;
};

struct AgnosticAsamOptions;

/// The field shared by the rules with a second batch.
template <class Visitor>
void describeSecondFraction(double& fraction, Visitor& field)
{
    field("secondFraction", fraction,
          {.label = "Second batch",
           .symbol = "|Bᵛ|/|Bᵗ|",
           .min = 0.001,
           .max = 1,
           .help = "Size of the second batch, drawn from the train images too; the paper uses a quarter."});
}

template <class Visitor>
void describe(AgnosticSamOptions& o, Visitor& field)
{
    field("rho1", o.rho1,
          {.label = "Train radius",
           .symbol = "ρ₁",
           .min = 0,
           .max = 100,
           .help = "Ascent on the train batch; with ρ₂ = 0 this is SAM's ρ."});
    field("rho2", o.rho2,
          {.label = "Validation radius", .symbol = "ρ₂", .min = 0, .max = 100, .help = "Descent on the second batch."});
    field("rhoV", o.rhoV,
          {.label = "Inner radius",
           .symbol = "ρ_v",
           .min = 0,
           .max = 100,
           .help = "How far uphill on the second batch its gradient g̃_v is taken."});
    describeSecondFraction(o.secondFraction, field);
    field("normaliser", o.normaliser,
          {.label = "Normaliser",
           .choices = {"own", "start"},
           .help = "What g̃_v is divided by: own = ‖g̃_v‖, start = ‖g_v‖ at θ.",
           .advanced = true});
    field("ema", o.ema,
          {.label = "Averaging of g̃_v",
           .symbol = "β",
           .min = 0,
           .max = 0.9999,
           .help = "m_v ← β m_v + (1−β) g̃_v, used for g̃_v; 0: none.",
           .advanced = true});
    describe(o.common, field);
}

template <class Visitor>
void describe(AlignSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "Descent on the second batch."});
    field("lambda", o.lambda,
          {.label = "Trade-off",
           .symbol = "λ",
           .min = 0,
           .max = 100,
           .help = "Ascent on the train batch, in units of ρ; with both batches equal, 2 is SAM."});
    describeSecondFraction(o.secondFraction, field);
    describe(o.common, field);
}

/// All variants as one set of numbers.
struct AgnosticSettings {
    double rho1 = 0;
    double rho2 = 0;
    double rhoV = 0;
    double secondFraction = 0.25;
    double radius = 0; ///< shown as ρ
    double ema = 0;
    bool ascendSecond = true; ///< step 2; false: Align-SAM
    bool ownNormaliser = true;
    Perturbation perturbation;
};

class AgnosticSam final : public StepRule {
public:
    explicit AgnosticSam(const AgnosticSettings& settings) : m(settings) {}
    explicit AgnosticSam(const AgnosticSamOptions& options);
    explicit AgnosticSam(const AlignSamOptions& options);
    explicit AgnosticSam(const AgnosticAsamOptions& options);

    StepResult step(const StepInput& input) override;
    double secondBatchFraction() const override { return m.secondFraction; }
    double passesPerStep() const override { return passesWith(m.secondFraction); }
    std::optional<int> sequence(const StepInput&) const override
    {
        return m.ema > 0 && m_average.empty() ? std::nullopt : std::optional(0);
    }
    double radius() const override { return m.radius; }
    std::optional<double> secondRadius() const override { return m.ascendSecond ? m.rhoV : 0; }
    at::Tensor secondPoint(const at::Tensor& theta, const at::Tensor& gradientOfSecond,
                           const Layout& layout) const override;
    NamedTensors buffers() const override { return m_average.saved(); }
    std::vector<std::string> carries(const Moment&) const override
    {
        return m.ema > 0 ? std::vector{m_average.name()} : std::vector<std::string>();
    }
    void setBuffers(const NamedTensors& buffers) override { m_average.restore(buffers); }

private:
    struct Second {
        at::Tensor gradient;    ///< g̃_v, m_v or g_v
        at::Tensor inverseNorm; ///< 1/‖g_v‖
    };
    Second secondGradient(const StepInput& input);
    double passesWith(double share) const { return 2 + (m.ascendSecond ? 2 : 1) * share; }

    AgnosticSettings m;
    Carried m_average{"secondGradient"};
};

RuleInfo agnosticSamInfo();
RuleInfo alignSamInfo();

} // namespace sharpscope
