// SPDX-License-Identifier: GPL-3.0-or-later
// A step rule asks for gradients. It gets θ, the train batch, a second batch if it wants one, and a callable; it
// returns the gradient to hand to the base optimiser. It never sees a model, so every rule is tested on a quadratic in
// ten lines. θ itself is only ever changed by the base optimiser: a perturbed point is a new vector, so there is
// nothing to restore and nothing that could be checkpointed while perturbed.
#pragma once

#include "core/data/batch.h"
#include "core/model/layout.h"
#include "core/model/pass.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>

namespace sharpscope {

/// The mean loss of a batch and its gradient. `loss` is 0-dim, `gradient` [P], `correct` a 0-dim count of right
/// predictions (may be undefined); all stay on the device, nothing here waits for it.
struct LossAndGradient {
    at::Tensor loss;
    at::Tensor gradient;
    at::Tensor correct;
};

using Gradient = std::function<LossAndGradient(const at::Tensor& theta, const Batch&, Statistics)>;

struct StepInput {
    const at::Tensor& theta; ///< float [P], never changed by a rule
    const Batch& train;      ///< B^t
    const Batch& second;     ///< B^v; empty tensors unless secondBatchFraction() > 0
    const Gradient& gradient;
    const Layout& layout;
    std::int64_t step = 0; ///< from 0
    double epoch = 0;
    double lr = 0;
    /// Where the schedule stands, in [0, 1], for rules whose ρ follows it: lr over the highest rate that the schedule
    /// is laid under, which is the option's or, once it was turned, the knob's. Where that is 0, as if it were 1.
    double lrFraction = 1;

    /// The same step on other batches, which must outlive it.
    StepInput on(const Batch& otherTrain, const Batch& otherSecond) const
    {
        return {theta, otherTrain, otherSecond, gradient, layout, step, epoch, lr, lrFraction};
    }
};

/// 0-dim device tensors; undefined where a rule does not measure it.
struct StepReport {
    at::Tensor loss;          ///< L_Bt(θ)
    at::Tensor correct;       ///< right predictions on B^t at θ
    at::Tensor gradientNorm;  ///< ‖∇L_Bt(θ)‖
    at::Tensor perturbation;  ///< ‖ε‖, the effective radius
    at::Tensor cosine;        ///< cosine of the two gradients the rule combines
    at::Tensor perturbedLoss; ///< L_Bt(θ+ε); minus `loss` it is the sharpness proxy
    double passes = 1;        ///< forward-backward passes in units of one full train batch
};

inline constexpr std::array measuredFields = {&StepReport::loss,         &StepReport::correct,
                                              &StepReport::gradientNorm, &StepReport::perturbation,
                                              &StepReport::cosine,       &StepReport::perturbedLoss};

struct StepResult {
    at::Tensor gradient;  ///< [P], for the base optimiser
    at::Tensor decoupled; ///< [P] or undefined: θ −= lr · decoupled after the base optimiser's step (WSAM)
    StepReport report;
};

class StepRule {
public:
    virtual ~StepRule() = default;

    virtual StepResult step(const StepInput& input) = 0;

    /// |B^v| / |B^t| of the second batch it wants; 0 for none.
    virtual double secondBatchFraction() const { return 0; }
    /// What one step costs in full-batch passes, for "equal passes" and the time estimate.
    virtual double passesPerStep() const = 0;
    /// Which of its launch sequences the rule takes for this input: the same number means the same operations with the
    /// same numbers of the host (step, epoch, lr), on buffers that stay where they are, so that a GPU can record and
    /// replay them. Nothing: never recorded.
    virtual std::optional<int> sequence(const StepInput&) const { return std::nullopt; }

    /// The radius that the live view shows as ρ; 0 for plain SGD.
    virtual double radius() const { return 0; }

    /// ρ_v of the rules that take a gradient on B^v (0: at θ itself); nothing for the others. Also
    /// before the epoch that the rule starts in.
    virtual std::optional<double> secondRadius() const { return std::nullopt; }
    /// θ̃ᵛ of Figure 1, where the rule takes that gradient, from ∇L_Bv(θ): θ + ρ_v g_v/‖g_v‖ with the rule's own norm
    /// (Agnostic-ASAM's T, norm layers only). A new vector; undefined for rules without B^v.
    virtual at::Tensor secondPoint(const at::Tensor& /*theta*/, const at::Tensor& /*gradientOfSecond*/,
                                   const Layout&) const
    {
        return {};
    }

    /// What must survive a resume (moving averages), by name, and back. Empty for most rules.
    virtual NamedTensors buffers() const { return {}; }
    /// What buffers() has at least by name, once a step was taken in `epoch`: a checkpoint that lacks it is damaged.
    virtual std::vector<std::string> carries(double /*epoch*/) const { return {}; }
    virtual void setBuffers(const NamedTensors&) {}
};

} // namespace sharpscope
