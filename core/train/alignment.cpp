// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/alignment.h"

#include "core/optim/figure1.h"
#include "core/train/measurement.h"

#include <ATen/ops/stack.h>

namespace sharpscope {

namespace {

struct AlignmentOptions {
    std::int64_t every = 20;
    double rho = 0;
};

template <class Visitor>
void describe(AlignmentOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Gradient agreement every",
           .unit = "steps",
           .min = 0,
           .max = 1e9,
           .help = "Figure 1: the cosine of the gradients of a step's two batches before and after it; six gradients, "
                   "not counted as training. 0: never.",
           .advanced = true});
    field("rho", o.rho,
          {.label = "Its radius",
           .symbol = "ρ_v",
           .min = 0,
           .max = 100,
           .help = "For rules that have no ρ_v of their own. 0: that of the experiment's first rule with one, else "
                   "0.05.",
           .advanced = true});
}

class Alignment final : public Measurement {
public:
    explicit Alignment(double rho) : m_rho(rho) {}

    Values measure(const StepSeen& step) override
    {
        const CosineProbe cosine = probeCosine(
            step.gradient, step.before, step.after, step.train, step.second,
            [&](const at::Tensor& theta, const at::Tensor& gradient) { return secondPoint(step, theta, gradient); });
        const at::Tensor both = at::stack({cosine.before, cosine.after}).to(at::kDouble).cpu();
        const double before = both[0].item<double>(), after = both[1].item<double>();
        return {{"cosine/before", before}, {"cosine/after", after}, {"cosine/change", after - before}};
    }

private:
    /// θ̃ᵛ where the rule itself takes it, else one radius uphill.
    at::Tensor secondPoint(const StepSeen& step, const at::Tensor& theta, const at::Tensor& gradient) const
    {
        at::Tensor own = step.rule.secondPoint(theta, gradient, step.layout);
        return own.defined() ? own : uphill(theta, gradient, m_rho);
    }

    double m_rho;
};

} // namespace

MeasurementInfo alignmentInfo()
{
    return {.name = "alignment",
            .title = "Agreement of the gradients (Figure 1)",
            .formula = "cos(∇L_Bt(θ), ∇L_Bv(θ̃ᵛ)) at θ_l and at θ_{l+1}, on the batches of step l",
            .paper = "Nguyen et al., Agnostic Sharpness-Aware Minimization, 2024, Figure 1",
            .cost = "six gradients",
            .tags = {"cosine/before", "cosine/after", "cosine/change"},
            .options = schemaOf<AlignmentOptions>(),
            .make = [](const Json& options) -> std::unique_ptr<Measurement> {
                return std::make_unique<Alignment>(fromJsonOrThrow<AlignmentOptions>(options).rho);
            }};
}

} // namespace sharpscope
