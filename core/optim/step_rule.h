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
#include <utility>

namespace sharpscope {

/// The mean loss of a batch and its gradient. `loss` is 0-dim, `gradient` [P], `correct` a 0-dim count of right
/// predictions (may be undefined); all stay on the device, nothing here waits for it.
struct LossAndGradient {
    at::Tensor loss;
    at::Tensor gradient;
    at::Tensor correct;
    at::Tensor losses = {};  ///< of each image [B], where they are asked for
    at::Tensor outputs = {}; ///< ∂L/∂(the network's output), the same
};

using Gradient = std::function<LossAndGradient(const at::Tensor& theta, const Batch&, Statistics)>;

/// Two gradients that do not depend on each other, which may be taken at the same time. At most one of them moves the
/// statistics. What is referred to must outlive it.
struct GradientsAsked {
    struct One {
        at::Tensor theta;
        const Batch& batch;
        Statistics statistics;

        LossAndGradient by(const Gradient& gradient) const { return gradient(theta, batch, statistics); }
    };
    using Both = std::pair<LossAndGradient, LossAndGradient>;

    One first;
    One second;

    Both inTurn(const Gradient& gradient) const
    {
        LossAndGradient ofFirst = first.by(gradient);
        return {std::move(ofFirst), second.by(gradient)};
    }
};
using GradientPair = std::function<GradientsAsked::Both(const GradientsAsked&)>;

/// What few rules ask beside gradients, and what they are told of the run. Callables are empty where the objective has
/// no such thing; nothing here waits for the device.
struct Extras {
    /// A gradient with `losses` and `outputs`.
    Gradient each = {};
    /// Jᵀ at θ times what stands for ∂L/∂(the network's output).
    std::function<LossAndGradient(const at::Tensor& theta, const Batch&, Statistics, const at::Tensor& outputs)>
        pulledBack = {};
    /// v ↦ ∇²L(θ) v of a batch, under stored statistics; one graph for all products.
    std::function<std::function<at::Tensor(const at::Tensor& v)>(const at::Tensor& theta, const Batch&)> hessian = {};
    /// The mean loss alone, 0-dim, with the batch's own statistics, which do not move.
    std::function<at::Tensor(const at::Tensor& theta, const Batch&)> loss = {};
    std::int64_t trainImages = 0;
    std::int64_t random = 0; ///< of the run, for what a rule draws
};

/// What a rule asks: gradients; the objective itself (Extras::hessian, loss), which few-shot learning has none of; or
/// the network's outputs (Extras::each, pulledBack), which classification alone has.
enum class Asks { Gradients, Objective, Outputs };

/// Where a run stands.
struct Moment {
    double epoch = 0;
    double progress = 0; ///< of the whole run, in [0, 1]
};

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
    double progress = 0; ///< how much of the run lies behind, in [0, 1]
    /// The base optimiser's momentum before the step, float [P], where it keeps it; undefined in the first step and
    /// where there is none.
    at::Tensor momentum = {};
    double weightDecay = 0;  ///< the base optimiser's, which it adds to the gradient at θ
    double momentumKept = 0; ///< μ of the base optimiser: how much of `momentum` goes into its step
    at::Tensor rows = {};    ///< int64 [B], CPU: which of the train images B^t holds; undefined where nobody says
    const Extras* extras = nullptr;
    const GradientPair* pair = nullptr; ///< takes two at once; none: one after the other

    GradientsAsked::Both both(const GradientsAsked& asked) const
    {
        return pair ? (*pair)(asked) : asked.inTurn(gradient);
    }

    Moment moment() const { return {.epoch = epoch, .progress = progress}; }

    /// The same step on other batches, which must outlive it.
    StepInput on(const Batch& otherTrain, const Batch& otherSecond) const
    {
        return {theta,      otherTrain, otherSecond, gradient,    layout,       step, epoch,  lr,
                lrFraction, progress,   momentum,    weightDecay, momentumKept, rows, extras, pair};
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
    /// The same for all steps from one epoch to the other, at which the run ends, in epochs of single passes.
    virtual double passesOver(double begin, double end) const { return (end - begin) * passesPerStep(); }
    /// Those numbers are estimates: what it spends is known as it is spent, by the reports.
    virtual bool passesAreEstimated() const { return false; }
    /// The epoch at which a run ends that may spend so many from `begin` on.
    virtual double epochsFor(double passes, double begin) const { return begin + passes / passesPerStep(); }
    /// It perturbs along the base optimiser's momentum, and is nothing without it.
    virtual bool needsMomentum() const { return false; }
    virtual Asks asks() const { return Asks::Gradients; }
    /// Which of its launch sequences the rule takes for this input: the same number means the same operations with the
    /// same numbers of the host (step, epoch, lr), on buffers that stay where they are, so that a GPU can record and
    /// replay them. Nothing: never recorded.
    virtual std::optional<int> sequence(const StepInput&) const { return std::nullopt; }
    /// It has such sequences, from its second step at the latest: neither does a number of the host follow the run, nor
    /// is there anything that cannot be recorded.
    virtual bool isRecorded() const { return true; }

    /// The radius that the live view shows as ρ; 0 for plain SGD.
    virtual double radius() const { return 0; }

    /// ρ_v of the rules that take a gradient on B^v (0: at θ itself); nothing for the others. Also
    /// outside the window that the rule acts in.
    virtual std::optional<double> secondRadius() const { return std::nullopt; }
    /// θ̃ᵛ of Figure 1, where the rule takes that gradient, from ∇L_Bv(θ): θ + ρ_v g_v/‖g_v‖ with the rule's own norm
    /// (Agnostic-ASAM's T, norm layers only). A new vector; undefined for rules without B^v.
    virtual at::Tensor secondPoint(const at::Tensor& /*theta*/, const at::Tensor& /*gradientOfSecond*/,
                                   const Layout&) const
    {
        return {};
    }

    /// Where the network of a run stands that is evaluated, of θ and the momentum; undefined: at θ itself.
    virtual at::Tensor evaluatedAt(const at::Tensor& /*theta*/, const at::Tensor& /*momentum*/, const Layout&) const
    {
        return {};
    }

    /// What must survive a resume (moving averages), by name, and back. Empty for most rules.
    virtual NamedTensors buffers() const { return {}; }
    /// What buffers() has at least by name, once a step was taken then: a checkpoint that lacks it is damaged.
    virtual std::vector<std::string> carries(const Moment&) const { return {}; }
    virtual void setBuffers(const NamedTensors&) {}
    /// How many numbers that buffer holds, of a network of so many parameters and so many train images.
    virtual std::int64_t sizeOfBuffer(const std::string& /*buffer*/, std::int64_t parameters,
                                      std::int64_t /*images*/) const
    {
        return parameters;
    }
};

} // namespace sharpscope
