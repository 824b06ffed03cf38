// SPDX-License-Identifier: GPL-3.0-or-later
// SAM, sharpness-aware minimisation:
//
//     ε = ρ g/‖g‖,  g = ∇L_Bt(θ)          θ ← opt(θ, ∇L_Bt(θ + ε))
//
// Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization for Efficiently Improving Generalization",
// ICLR 2021. Default ρ = 0.05 (the paper's for CIFAR-10; 0.1 for CIFAR-100). Two passes. Weight decay stays with the
// base optimiser, at θ (davda54/sam), not inside ε (google-research/sam).
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct SamOptions {
    double rho = 0.05;
    PerturbationOptions common;
};

template <class Visitor>
void describe(SamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill before the gradient is taken; 0 is SGD."});
    describe(o.common, field);
}

/// The two passes of SAM with an ε that is ρ times what `ascentOf` makes of g.
StepResult perturbedStep(const StepInput& input, double rho,
                         const std::function<Ascent(const at::Tensor& g)>& ascentOf);
/// The second of them, where the first was taken: `here`, at θ.
StepResult perturbedStep(const StepInput& input, LossAndGradient here, double rho,
                         const std::function<Ascent(const at::Tensor& g)>& ascentOf);

/// The two passes of SAM with any perturbation. `direction` makes of g the vector that ε follows (F-SAM, VaSSO); none:
/// g itself.
StepResult samStep(const StepInput& input, double rho, const Perturbation& perturbation,
                   const std::function<at::Tensor(const at::Tensor& g)>& direction = {});

/// The same two passes for rules that combine both gradients (GSAM, WSAM, LookSAM); the report has their cosine.
struct SamGradients {
    at::Tensor here;  ///< g
    at::Tensor there; ///< g̃
    StepReport report;
};
SamGradients samGradients(const StepInput& input, double rho, const Perturbation& perturbation);

struct AsamOptions;
struct UsamOptions;

/// SAM, and with another ε ASAM (asam.h) and USAM (usam.h).
class Sam final : public StepRule {
public:
    Sam(double rho, const Perturbation& perturbation) : m_rho(rho), m_perturbation(perturbation) {}
    explicit Sam(const SamOptions& options) : Sam(options.rho, perturbationOf(options.common)) {}
    explicit Sam(const AsamOptions& options);
    explicit Sam(const UsamOptions& options);

    StepResult step(const StepInput& input) override { return samStep(input, m_rho, m_perturbation); }
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override { return 0; }
    double radius() const override { return m_rho; }

private:
    double m_rho;
    Perturbation m_perturbation;
};

RuleInfo samInfo();

} // namespace sharpscope
