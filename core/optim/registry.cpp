// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/registry.h"

#include "core/optim/agnostic_asam.h"
#include "core/optim/agnostic_sam.h"
#include "core/optim/asam.h"
#include "core/optim/f_sam.h"
#include "core/optim/gsam.h"
#include "core/optim/looksam.h"
#include "core/optim/sam.h"
#include "core/optim/sgd.h"
#include "core/optim/usam.h"
#include "core/optim/vasso.h"
#include "core/optim/wsam.h"

namespace sharpscope {

namespace {

struct RuleEntry {
    RuleInfo info;
    std::unique_ptr<StepRule> (*make)(const Json& options);
};

template <class Rule, class Options>
std::unique_ptr<StepRule> make(const Json& json)
{
    const Options options = fromJsonOrThrow<Options>(json);
    const auto bare = [&]() -> std::unique_ptr<StepRule> { return std::make_unique<Rule>(options); };
    if constexpr (requires { options.common; })
        return withSwitches(options.common, bare);
    else
        return bare();
}

template <class Rule, class Options>
RuleEntry entry(RuleInfo info)
{
    info.options = schemaOf<Options>();
    return {std::move(info), make<Rule, Options>};
}

std::vector<RuleEntry> makeEntries()
{
    return {
        entry<Sgd, SgdOptions>({.name = "sgd",
                                .title = "SGD",
                                .formula = "θ ← opt(θ, ∇L_Bt(θ))",
                                .paper = "Robbins, Monro, A Stochastic Approximation Method, 1951",
                                .passes = "1",
                                .help = "The base optimiser alone: what the others are measured against."}),
        entry<Sam, SamOptions>({.name = "sam",
                                .title = "SAM",
                                .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ g/‖g‖",
                                .paper = "Foret, Kleiner, Mobahi, Neyshabur, Sharpness-Aware Minimization for "
                                         "Efficiently Improving Generalization, 2021",
                                .passes = "2",
                                .help = "Descends with the gradient taken a radius ρ uphill, which prefers flat "
                                        "minima."}),
        entry<Sam, AsamOptions>({.name = "asam",
                                 .title = "ASAM",
                                 .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ T²g/‖Tg‖, T = |w| + η",
                                 .paper = "Kwon, Kim, Park, Choi, ASAM: Adaptive Sharpness-Aware Minimization for "
                                          "Scale-Invariant Learning of Deep Neural Networks, 2021",
                                 .passes = "2",
                                 .help = "SAM with the radius measured in units of each weight, so that rescaling "
                                         "layers changes nothing."}),
        entry<AgnosticSam, AgnosticSamOptions>(
            {.name = "agnostic-sam",
             .title = "Agnostic-SAM",
             .formula = "θ ← opt(θ, ∇L_Bt(θ̃ᵗ)), θ̃ᵗ = θ + ρ₁ g_t/‖g_t‖ − ρ₂ g̃_v/‖g̃_v‖, g̃_v = ∇L_Bv(θ + ρ_v g_v/‖g_v‖)",
             .paper = "Nguyen et al., Agnostic Sharpness-Aware Minimization, 2024",
             .passes = "2(1+r), r = |Bᵛ|/|Bᵗ|",
             .help = "SAM that also descends on a second, smaller batch, so that train gradient and the gradient of "
                     "other data stay aligned. Shows most under label noise."}),
        entry<AgnosticSam, AlignSamOptions>(
            {.name = "align-sam",
             .title = "Align-SAM",
             .formula = "θ ← opt(θ, ∇L_Bt(θ̃ᵗ)), θ̃ᵗ = θ + ρ (λ g_t/‖g_t‖ − g_v/‖g_v‖)",
             .paper = "Successor of Agnostic Sharpness-Aware Minimization by the same authors, 2026",
             .passes = "2+r, r = |Bᵛ|/|Bᵗ|",
             .help = "Agnostic-SAM without the inner ascent on the second batch: one small pass cheaper."}),
        entry<AgnosticSam, AgnosticAsamOptions>(
            {.name = "agnostic-asam",
             .title = "Agnostic-ASAM",
             .formula = "Agnostic-SAM with every ρ g/‖g‖ as ρ T²g/‖Tg‖, T = |w| + η",
             .paper = "Nguyen et al., Agnostic Sharpness-Aware Minimization, 2024",
             .passes = "2(1+r), r = |Bᵛ|/|Bᵗ|",
             .help = "Agnostic-SAM with ASAM's radius, measured in units of each weight."}),
        entry<Gsam, GsamOptions>({.name = "gsam",
                                  .title = "GSAM",
                                  .formula = "θ ← opt(θ, g̃ − α g_⊥), g̃ = ∇L_Bt(θ + ρ_t g/‖g‖), g_⊥ ⟂ g̃ part of g",
                                  .paper = "Zhuang et al., Surrogate Gap Minimization Improves Sharpness-Aware "
                                           "Training, 2022",
                                  .passes = "2",
                                  .help = "SAM that also closes the gap between the perturbed and the plain loss. "
                                          "Its radius can follow the learning rate."}),
        entry<LookSam, LookSamOptions>(
            {.name = "looksam",
             .title = "LookSAM",
             .formula = "every k steps SAM, keep g_v = g̃ ⟂ g; between: θ ← opt(θ, g + α ‖g‖/‖g_v‖ g_v)",
             .paper = "Liu, Mai, Chen, Hsieh, You, Towards Efficient and Scalable Sharpness-Aware Minimization, 2022",
             .passes = "1+1/k",
             .help = "SAM at little more than SGD's cost: the second pass is made every k steps and its direction "
                     "reused between."}),
        entry<FSam, FSamOptions>({.name = "f-sam",
                                  .title = "F-SAM",
                                  .formula = "SAM with ε = ρ d/‖d‖, d = g − σ m, m ← λ m + (1−λ) g",
                                  .paper = "Li, Zhou, He, Cheng, Huang, Friendly Sharpness-Aware Minimization, 2024",
                                  .passes = "2",
                                  .help = "SAM that perturbs along the batch's noise only, not along the full "
                                          "gradient."}),
        entry<Vasso, VassoOptions>({.name = "vasso",
                                    .title = "VaSSO",
                                    .formula = "SAM with ε = ρ d/‖d‖, d ← (1−θ) d + θ g",
                                    .paper = "Li, Giannakis, Enhancing Sharpness-Aware Optimization Through Variance "
                                             "Suppression, 2023",
                                    .passes = "2",
                                    .help = "SAM that perturbs along an averaged gradient, less noisy than one "
                                            "batch's."}),
        entry<Wsam, WsamOptions>({.name = "wsam",
                                  .title = "WSAM",
                                  .formula = "θ ← opt(θ, g) − lr γ/(1−γ) (∇L_Bt(θ + ρ g/‖g‖) − g)",
                                  .paper = "Yue et al., Sharpness-Aware Minimization Revisited: Weighted Sharpness as "
                                           "a Regularization Term, 2023",
                                  .passes = "2",
                                  .help = "SGD with sharpness as a regulariser of weight γ/(1−γ), applied past the "
                                          "base optimiser."}),
        entry<Sam, UsamOptions>({.name = "usam",
                                 .title = "USAM",
                                 .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ g",
                                 .paper = "Andriushchenko, Flammarion, Towards Understanding Sharpness-Aware "
                                          "Minimization, 2022",
                                 .passes = "2",
                                 .help = "SAM without the norm: the perturbation shrinks with the gradient."}),
    };
}

const std::vector<RuleEntry>& entries()
{
    static const std::vector<RuleEntry> all = makeEntries();
    return all;
}

const RuleEntry& entryOf(const std::string& name)
{
    for (const RuleEntry& entry : entries())
        if (entry.info.name == name) return entry;
    const std::string nearest = nearestName(name, ruleNames());
    throw Error("unknown rule \"" + name + "\"" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<RuleInfo> rules()
{
    std::vector<RuleInfo> all;
    for (const RuleEntry& entry : entries())
        all.push_back(entry.info);
    return all;
}

std::vector<std::string> ruleNames()
{
    std::vector<std::string> names;
    for (const RuleEntry& entry : entries())
        names.push_back(entry.info.name);
    return names;
}

const RuleInfo& ruleInfo(const std::string& name) { return entryOf(name).info; }

std::unique_ptr<StepRule> makeRule(const std::string& name, const Json& options) { return entryOf(name).make(options); }

} // namespace sharpscope
