// SPDX-License-Identifier: GPL-3.0-or-later
// ASAM, adaptive SAM: the radius is measured in units of each weight, so that rescaling a layer changes nothing:
//
//     ε = ρ T²g/‖Tg‖,  T = |w| + η on weights, 1 on biases          θ ← opt(θ, ∇L_Bt(θ + ε))
//
// Kwon, Kim, Park, Choi, "ASAM: Adaptive Sharpness-Aware Minimization for Scale-Invariant Learning of Deep Neural
// Networks", ICML 2021. Defaults of the authors' code (SamsungLabs/ASAM): ρ = 0.5 (CIFAR-10; 1.0 for CIFAR-100),
// η = 0.01, "layerwise" T. The convention "all" is davda54/sam's: T = |w| on every parameter, η = 0; its author's
// radius is 2.0. Two passes.
#pragma once

#include "core/optim/sam.h"

namespace sharpscope {

struct RuleInfo;

struct AsamOptions {
    double rho = 0.5;
    double eta = 0.01;
    std::string convention = "layerwise";
    PerturbationOptions common;
};

/// The fields that say what T is, for every adaptive rule.
template <class Visitor>
void describeAdaptive(double& eta, std::string& convention, Visitor& field)
{
    field("eta", eta,
          {.label = "Offset of T",
           .symbol = "η",
           .min = 0,
           .max = 10,
           .help = "Keeps tiny weights moving; not used by the convention \"all\".",
           .advanced = true});
    field("convention", convention,
          {.label = "Convention",
           .choices = {"layerwise", "all"},
           .help = "layerwise: T = |w|+η on weights, 1 on biases (the authors' code). all: T = |w| everywhere "
                   "(davda54/sam).",
           .advanced = true});
}

template <class Visitor>
void describe(AsamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "‖T⁻¹ε‖; about ten times SAM's, because it counts in units of the weights."});
    describeAdaptive(o.eta, o.convention, field);
    describe(o.common, field);
}

inline Sam::Sam(const AsamOptions& o) : Sam(o.rho, perturbationOf(o.common, o.convention, o.eta)) {}

RuleInfo asamInfo();

} // namespace sharpscope
