// SPDX-License-Identifier: GPL-3.0-or-later
// ZSharp: the perturbation keeps only those entries of g that stand out of their layer,
//
//     z = (g − mean g)/std g on each weight of two dimensions or more;  h = g where |z| > its Q-quantile, 0 elsewhere
//     ε = ρ h/‖h‖          θ ← opt(θ, ∇L_Bt(θ + ε))
//
// Yun, "Sharpness-Aware Minimization with Z-Score Gradient Filtering", NeurIPS workshop 2025 (arXiv 2505.02369). There
// ‖ε‖ = ρ. The author's code divides every filtered tensor by its own norm, and the others by ‖g‖, so that ‖ε‖ is about
// ρ √(filtered tensors): `norm`. Defaults of both: Q = 0.95, ρ = 0.05. Q = 0 drops no entry here, so that it is SAM.
// Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct ZSharpOptions {
    double rho = 0.05;
    double quantile = 0.95;
    std::string norm = "paper";
    PerturbationOptions common;
};

template <class Visitor>
void describe(ZSharpOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "Length of the filtered perturbation, or of each tensor's; 0 is SGD."});
    field("quantile", o.quantile,
          {.label = "Filter",
           .symbol = "Q",
           .min = 0,
           .max = 0.9999,
           .help = "Share of a layer's entries that is left unperturbed: those whose |z| is smallest. 0 is SAM."});
    field("norm", o.norm,
          {.label = "Norm",
           .choices = {"paper", "code"},
           .help = "paper: ‖ε‖ = ρ. code: ρ for every filtered tensor by itself, as the author's code has it, which is "
                   "several times as far.",
           .advanced = true});
    describe(o.common, field);
}

class ZSharp final : public StepRule {
public:
    explicit ZSharp(const ZSharpOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override { return 0; }
    double radius() const override { return m_options.rho; }

private:
    at::Tensor filtered(const at::Tensor& g, const Layout& layout) const;
    at::Tensor eachByItself(const at::Tensor& g, const Layout& layout) const;

    ZSharpOptions m_options;
};

RuleInfo zSharpInfo();

} // namespace sharpscope
