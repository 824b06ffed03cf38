// SPDX-License-Identifier: GPL-3.0-or-later
// LookSAM: SAM's second pass only every k steps; in between, the part of SAM's gradient that points across g is used
// again, because it changes slowly:
//
//     step divisible by k:  g̃ = ∇L_Bt(θ + ρ g/‖g‖),  g_v = g̃ − (g̃·g/‖g‖²) g          θ ← opt(θ, g̃)
//     otherwise:                                                          θ ← opt(θ, g + α ‖g‖/‖g_v‖ g_v)
//
// Projection and norms are over all parameters at once, as in the paper, not a tensor at a time.
// Liu, Mai, Chen, Hsieh, You, "Towards Efficient and Scalable Sharpness-Aware Minimization", CVPR 2022. Defaults: k =
// 5, α = 0.7 (the paper's), SAM's ρ = 0.05. 1 + 1/k passes.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct LookSamOptions {
    double rho = 0.05;
    std::int64_t k = 5;
    double alpha = 0.7;
    PerturbationOptions common;
};

template <class Visitor>
void describe(LookSamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far θ is moved uphill in the steps that look."});
    field("k", o.k,
          {.label = "Look every",
           .symbol = "k",
           .unit = "steps",
           .min = 1,
           .max = 10000,
           .help = "How often SAM's second pass is made; 1 is SAM."});
    field("alpha", o.alpha,
          {.label = "Reuse",
           .symbol = "α",
           .min = 0,
           .max = 100,
           .help = "Length of the reused part beside ‖g‖ in the steps between."});
    describe(o.common, field);
}

class LookSam final : public StepRule {
public:
    explicit LookSam(const LookSamOptions& options) : m_options(options) {}

    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 1 + 1 / static_cast<double>(m_options.k); }
    std::optional<int> sequence(const StepInput& input) const override
    {
        if (m_options.k > 1 && m_across.empty()) return std::nullopt;
        return looks(input) ? 0 : 1;
    }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override { return m_across.saved(); }
    std::vector<std::string> carries(const Moment&) const override
    {
        return m_options.k > 1 ? std::vector{m_across.name()} : std::vector<std::string>();
    }
    void setBuffers(const NamedTensors& buffers) override { m_across.restore(buffers); }

private:
    bool looks(const StepInput& input) const { return m_across.empty() || input.step % m_options.k == 0; }
    StepResult look(const StepInput& input);

    LookSamOptions m_options;
    Carried m_across{"across"}; // g_v
};

RuleInfo lookSamInfo();

} // namespace sharpscope
