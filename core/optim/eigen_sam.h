// SPDX-License-Identifier: GPL-3.0-or-later
// Eigen-SAM: the perturbation is turned towards the top eigenvector v of the Hessian,
//
//     ĝ = g/‖g‖,  v_⟂ = v − (ĝ·v) ĝ,  ε = ρ (ĝ + α sign(g·v) v_⟂)          θ ← opt(θ, ∇L_Bt(θ + ε))
//
// and is so a little longer than ρ. v is warm: every so many steps it gets some power iterations on the batch of that
// step, with stored normalisation statistics. Luo, Truong, Pham, Harandi, Phung, Le, "Explicit Eigenvalue
// Regularization Improves Sharpness-Aware Minimization", NeurIPS 2024. The authors' code (RitianLuo/EigenSAM) begins v
// at random; here it begins as g, so that nothing is drawn. Defaults of the code: ρ = 0.1, α = 0.2, every 100 steps 5
// iterations. α = 0 is SAM. Two passes, and one more than iterations in the steps that have some.
#pragma once

#include "core/optim/perturbation.h"
#include "core/optim/top_eigenvector.h"

namespace sharpscope {

struct RuleInfo;

struct EigenSamOptions {
    double rho = 0.1;
    double alpha = 0.2;
    EigenvectorOptions eigenvector;
    PerturbationOptions common;
};

template <class Visitor>
void describe(EigenSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "‖ε‖ but for what the eigenvector adds; 0 is SGD."});
    field("alpha", o.alpha,
          {.label = "Turn to the eigenvector",
           .symbol = "α",
           .min = 0,
           .max = 100,
           .help = "How much of the eigenvector across g is added to g/‖g‖; 0 is SAM."});
    describe(o.eigenvector, field);
    describe(o.common, field);
}

class EigenSam final : public EigenvectorRule {
public:
    explicit EigenSam(const EigenSamOptions& options) : EigenvectorRule(options.eigenvector), m_options(options) {}

    /// @throws Error if second derivatives are not to be had.
    StepResult step(const StepInput& input) override;
    double radius() const override { return m_options.rho; }

private:
    EigenSamOptions m_options;
};

RuleInfo eigenSamInfo();

} // namespace sharpscope
