// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/agnostic_asam.h"

#include "core/optim/rule_info.h"

namespace sharpscope {

AgnosticSam::AgnosticSam(const AgnosticAsamOptions& options)
    : AgnosticSam(static_cast<const AgnosticSamOptions&>(options))
{
    m.perturbation = perturbationOf(options.common, options.convention, options.eta);
}

RuleInfo agnosticAsamInfo()
{
    RuleInfo info{.name = "agnostic-asam",
                  .title = "Agnostic-ASAM",
                  .formula = "Agnostic-SAM with every ρ g/‖g‖ as ρ T²g/‖Tg‖, T = |w| + η",
                  .paper = "Nguyen et al., Agnostic Sharpness-Aware Minimization, 2024",
                  .passes = "2(1+r), r = |Bᵛ|/|Bᵗ|",
                  .help = "Agnostic-SAM with ASAM's radius, measured in units of each weight."};
    info.memory = {.vectors = 1, .beside = "1 P kept with β > 0"};
    info.helps = "With 80 % wrong labels 73.3 % right where ASAM has 64.8 % (ResNet-32, CIFAR-10, the paper's table).";
    info.helpsNot = "Its radii are not published; ASAM's are a start.";
    info.differences = {{"What T is of, as for ASAM.",
                         {{"ASAM's authors' code", Json{{"convention", "layerwise"}, {"eta", 0.01}}},
                          {"davda54/sam", Json{{"convention", "all"}, {"eta", 0.0}}}}},
                        {"By what g̃_v is divided, as for Agnostic-SAM.",
                         {{"own norm", Json{{"normaliser", "own"}}}, {"printed η₂", Json{{"normaliser", "start"}}}}}};
    const std::string source = "ρ₁ = 2ρ₂ with ASAM's radius";
    info.radii = {{10, Json{{"rho1", 1.0}, {"rho2", 0.5}, {"rhoV", 0.5}}, source + " for CIFAR-10"},
                  {100, Json{{"rho1", 2.0}, {"rho2", 1.0}, {"rhoV", 1.0}}, source + " for CIFAR-100"}};
    info.example.options = {{"rho1", 0.5}, {"rho2", 0.25}, {"rhoV", 0.25}, {"eta", 0.0}};
    return info;
}

} // namespace sharpscope
