// SPDX-License-Identifier: GPL-3.0-or-later
// USAM, SAM without the norm: ε = ρ g. Near a minimum, where g vanishes, so does ε.
// Andriushchenko, Flammarion, "Towards Understanding Sharpness-Aware Minimization", ICML 2022. It is SAM with the
// switch `normalise` off, under a name of its own. Default ρ = 0.05, SAM's. Two passes.
#pragma once

#include "core/optim/sam.h"

namespace sharpscope {

struct RuleInfo;

struct UsamOptions {
    double rho = 0.05;
    PerturbationOptions common{.normalise = false};
};

template <class Visitor>
void describe(UsamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Step uphill",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "A step size, not a radius: ‖ε‖ = ρ‖g‖."});
    describe(o.common, field);
}

inline Sam::Sam(const UsamOptions& o) : Sam(o.rho, perturbationOf(o.common)) {}

RuleInfo usamInfo();

} // namespace sharpscope
