// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/usam.h"

#include "core/optim/rule_info.h"

namespace sharpscope {

RuleInfo usamInfo()
{
    RuleInfo info{.name = "usam",
                  .title = "USAM",
                  .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ g",
                  .paper = "Andriushchenko, Flammarion, Towards Understanding Sharpness-Aware Minimization, 2022",
                  .passes = "2",
                  .help = "SAM without the norm: the perturbation shrinks with the gradient."};
    info.memory = {.vectors = 1};
    info.helps = "For analysis: near a minimum ε vanishes with g, so it converges where SAM circles.";
    info.helpsNot = "ρ is a step and no radius: without the norm it can diverge, which normalisation prevents (Dai, "
                    "Ahn, Sra, 2023). No radius for networks is known to us.";
    info.example.options = {{"rho", 0.1}};
    return info;
}

} // namespace sharpscope
