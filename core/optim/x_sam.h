// SPDX-License-Identifier: GPL-3.0-or-later
// X-SAM: SAM's step of unit length, less a part of what lies along the top eigenvector v of the Hessian:
//
//     g̃ = ∇L_Bt(θ + ρ g/‖g‖),  u = g̃/‖g̃‖          θ ← opt(θ, u − α sign(g̃·v) (u·v) v) = opt(θ, u − α |u·v| v)
//
// Duan, Chen, Guan, "X-SAM: Boosting Sharpness-Aware Minimization with Dominant-Eigenvector Gradient Correction", 2026
// (arXiv 2601.10251). As the formula of the paper is passed on, it takes |g̃·v| where the authors' code
// (huang5467/X-SAM) takes |u·v|: `projection`. An eigenvector has no sign of its own, but this rule goes by the one
// that v has: g̃·v > 0 shortens the part along v, g̃·v < 0 lengthens it. The code begins v at random; here it begins
// as g, so that nothing is drawn and g·v > 0 at first. v is warm: every k steps it gets some power iterations on that
// step's batch, with stored normalisation statistics. Defaults of the code: ρ = 0.05, α = 0.2, every 5 steps 5
// iterations. Since its step has no length of its own, a learning rate for SGD does not fit it; `length` gives it
// SAM's, and with α = 0 it is SAM then. Two passes, and one more than iterations in the steps that have some: 3.2 by
// default. XSAM (xsam.h) is another rule.
#pragma once

#include "core/optim/perturbation.h"
#include "core/optim/top_eigenvector.h"

namespace sharpscope {

struct RuleInfo;

struct XSamOptions {
    double rho = 0.05;
    double alpha = 0.2;
    std::string projection = "code";
    std::string length = "unit";
    EigenvectorOptions eigenvector = {.every = 5};
    PerturbationOptions common;
};

template <class Visitor>
void describe(XSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "How far uphill the gradient is taken."});
    field("alpha", o.alpha,
          {.label = "Correction",
           .symbol = "α",
           .min = 0,
           .max = 2,
           .help = "How much of the part along the top eigenvector is taken off; 0 takes off nothing, 1 all of it."});
    field("projection", o.projection,
          {.label = "Part along v",
           .choices = {"code", "paper"},
           .help = "code: that of the unit gradient, u·v. paper: that of the gradient itself, g̃·v."});
    field("length", o.length,
          {.label = "Length of a step",
           .choices = {"unit", "sam"},
           .help = "unit: g̃/‖g̃‖ is corrected, as in paper and code, which wants a learning rate of its own. sam: the "
                   "result is ‖g̃‖ times as long, for SAM's learning rate."});
    describe(o.eigenvector, field);
    describe(o.common, field);
}

class XSam final : public EigenvectorRule {
public:
    explicit XSam(const XSamOptions& options) : EigenvectorRule(options.eigenvector), m_options(options) {}

    /// @throws Error if second derivatives are not to be had.
    StepResult step(const StepInput& input) override;
    double radius() const override { return m_options.rho; }

private:
    XSamOptions m_options;
};

RuleInfo xSamInfo();

} // namespace sharpscope
