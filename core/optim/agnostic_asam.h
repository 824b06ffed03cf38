// SPDX-License-Identifier: GPL-3.0-or-later
// Agnostic-ASAM: Agnostic-SAM (agnostic_sam.h) with every ρ g/‖g‖ replaced by ASAM's ρ T²g/‖Tg‖ (asam.h).
// Nguyen et al., "Agnostic Sharpness-Aware Minimization", arXiv 2406.07107, 2024. Defaults: ρ₂ = ρ_v = 0.5, ASAM's
// for CIFAR-10, and ρ₁ = 2ρ₂ as for Agnostic-SAM. 2(1+r) passes.
#pragma once

#include "core/optim/agnostic_sam.h"
#include "core/optim/asam.h"

namespace sharpscope {

struct RuleInfo;

struct AgnosticAsamOptions : AgnosticSamOptions {
    AgnosticAsamOptions()
    {
        rho1 = 1.0;
        rho2 = 0.5;
        rhoV = 0.5;
    }
    double eta = 0.01;
    std::string convention = "layerwise";
};

template <class Visitor>
void describe(AgnosticAsamOptions& o, Visitor& field)
{
    describe(static_cast<AgnosticSamOptions&>(o), field);
    describeAdaptive(o.eta, o.convention, field);
}

RuleInfo agnosticAsamInfo();

} // namespace sharpscope
