// SPDX-License-Identifier: GPL-3.0-or-later
// XSAM: of the plane in which SAM looks uphill it takes the direction that goes up most, not the one that SAM ends
// with:
//
//     v₀ = ε/‖ε‖, v₁ = g̃/‖g̃‖, g̃ = ∇L_Bt(θ + ρ g/‖g‖),  v(α) = slerp(v₀, v₁; α)
//     θ ← opt(θ, ‖g̃‖ v(α)),  α of 0, 0.1, ..., α_max with the highest L_Bt(θ + ρ_max v(α)), looked for once an epoch
//
// Chen, Zhou, "Revisiting Sharpness-Aware Minimization: A More Faithful and Effective Implementation", ICLR 2026.
// The authors' code (Cccjl219/XSAM): ρ = 0.15 and ρ_max = 0.3 for CIFAR-100, α_max = 2. α = 1 is SAM, and so is this
// where v₀ and v₁ are the same. (X-SAM is another rule.) The best α stays on the device. Two passes, and a forward of
// each α, a third of a pass, at an epoch's beginning.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/perturbation.h"

namespace sharpscope {

struct RuleInfo;

struct XsamOptions {
    double rho = 0.15;
    double rhoMax = 0.3;
    double alphaMax = 2;
    PerturbationOptions common;
};

template <class Visitor>
void describe(XsamOptions& o, Visitor& field)
{
    field("rho", o.rho,
          {.label = "Radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far uphill the second gradient is taken; 0 is SGD."});
    field("rhoMax", o.rhoMax,
          {.label = "Radius looked at",
           .symbol = "ρ_max",
           .min = 0,
           .max = 100,
           .help = "How far from θ the highest loss is looked for among the directions."});
    field("alphaMax", o.alphaMax,
          {.label = "Farthest direction",
           .symbol = "α_max",
           .min = 0,
           .max = 10,
           .help = "0 is g's direction, 1 SAM's, 2 as far again beyond it. Looked at in steps of 0.1.",
           .advanced = true});
    describe(o.common, field);
}

class Xsam final : public StepRule {
public:
    explicit Xsam(const XsamOptions& options) : m_options(options) {}

    /// @throws Error if the loss alone is not to be had.
    StepResult step(const StepInput& input) override;
    double passesPerStep() const override { return 2; }
    Asks asks() const override { return Asks::Objective; }
    bool passesAreEstimated() const override { return true; } ///< the forwards at an epoch's beginning
    bool isRecorded() const override { return false; }
    double radius() const override { return m_options.rho; }
    NamedTensors buffers() const override;
    std::int64_t sizeOfBuffer(const std::string&, std::int64_t, std::int64_t) const override { return 1; }
    std::vector<std::string> carries(const Moment&) const override { return {m_alpha.name(), "lookedAt"}; }
    void setBuffers(const NamedTensors& buffers) override;

private:
    struct Plane;
    void look(const StepInput& input, const Plane& plane);

    XsamOptions m_options;
    Carried m_alpha{"alpha"};     // [1]
    std::int64_t m_lookedAt = -1; // the epoch of the last look
};

RuleInfo xsamInfo();

} // namespace sharpscope
