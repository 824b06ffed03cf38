// SPDX-License-Identifier: GPL-3.0-or-later
// Unified SAM: all of what lies between USAM and SAM,
//
//     ε = ρ (1 − λ + λ/‖g‖) g,  g = ∇L_Bt(θ)          θ ← opt(θ, ∇L_Bt(θ + ε))
//
// λ = 1 is SAM, λ = 0 USAM; over the steps t = 1, 2, ... it may fall as 1/t or rise as 1 − 1/t.
// Oikonomou, Loizou, "Sharpness-Aware Minimization: General Analysis and Improved Rates", ICLR 2025, and the authors'
// code (dimitris-oik/unifiedsam). Defaults: SAM's ρ = 0.05, half way. Two passes.
#pragma once

#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct UnifiedSamOptions {
    double rho = 0.05;
    double lambda = 0.5;
    std::string over = "constant";
    PerturbationOptions common;
};

template <class Visitor>
void describe(UnifiedSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "‖ε‖ for λ = 1, and ‖ε‖/‖g‖ for λ = 0; 0 is SGD."});
    field("lambda", o.lambda,
          {.label = "From USAM to SAM",
           .symbol = "λ",
           .min = 0,
           .max = 1,
           .help = "1 divides by the gradient's norm (SAM), 0 does not (USAM). Used where it is constant."});
    field("over", o.over,
          {.label = "λ over the steps",
           .choices = {"constant", "1/t", "1-1/t"},
           .help = "1/t: from SAM to USAM. 1-1/t: from USAM to SAM. t counts the run's steps from 1.",
           .advanced = true});
    describe(o.common, field);
}

class UnifiedSam final : public StepRule {
public:
    explicit UnifiedSam(const UnifiedSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    std::optional<int> sequence(const StepInput&) const override
    {
        return isRecorded() ? std::optional(0) : std::nullopt;
    }
    bool isRecorded() const override { return m_options.over == "constant"; }
    double radius() const override { return m_options.rho; }

private:
    double lambdaAt(std::int64_t step) const;

    UnifiedSamOptions m_options;
};

RuleInfo unifiedSamInfo();

} // namespace sharpscope
