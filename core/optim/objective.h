// SPDX-License-Identifier: GPL-3.0-or-later
// An objective is a differentiable function of θ. What rules descend, what curvature differentiates twice and what is
// evaluated are this one function: classification (core/train/classification.h) today, detection or a query loss after
// inner updates as well. It never detaches θ: where θ was itself computed (an inner update), the graph goes on through.
#pragma once

#include "core/optim/step_rule.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

struct LossTerms {
    at::Tensor loss;    ///< mean over the batch, 0-dim, with a graph to θ that can be differentiated twice
    at::Tensor correct; ///< right predictions, a 0-dim count; undefined where there is no such thing
};

/// Fast: as it is trained. Exact: in θ's own type and without algorithms that give up digits for time (Winograd), for
/// second derivatives, finite differences and small ranges of a landscape.
enum class Arithmetic { Fast, Exact };

using NamedNumbers = std::vector<std::pair<std::string, double>>;

class Objective {
public:
    virtual ~Objective() = default;

    /// The loss of a batch at θ [P]. Under Statistics::Update normalisation statistics move. Nothing waits for the
    /// device.
    virtual LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                           Arithmetic arithmetic = Arithmetic::Fast) const = 0;

    /// Where the loss is the mean of a loss of each image's output, as classification's is: that output [B, ...] as it
    /// is trained, with a graph to θ. Undefined elsewhere.
    virtual at::Tensor outputs(const at::Tensor& /*theta*/, const Batch&, Statistics) const { return {}; }
    struct Judged {
        at::Tensor losses; ///< of each image [B], with a graph to the outputs
        at::Tensor correct;
    };
    virtual Judged judged(const at::Tensor& /*outputs*/, const Batch&) const { return {}; }
    virtual bool isOfOutputs() const { return false; }

    struct Measure {
        std::string name; ///< "accuracy"
        bool isBetterHigh = false;
    };
    /// What `evaluate` answers with, in its order.
    virtual std::vector<Measure> measures() const = 0;

    /// A whole subset at θ, without augmentation, with stored statistics and without recording gradients. nullopt if
    /// `keepGoing` said no on the way.
    virtual std::optional<NamedNumbers> evaluate(const at::Tensor& theta, const Subset& subset,
                                                 const std::function<bool()>& keepGoing) const = 0;
};

/// An objective's loss at θ and its gradient by one backward pass.
LossAndGradient lossAndGradient(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                Statistics statistics, Arithmetic arithmetic = Arithmetic::Fast);

/// The callable that step rules ask: lossAndGradient() of this objective.
Gradient makeGradient(std::shared_ptr<const Objective> objective);

/// What else of this objective a rule may ask.
Extras extrasOf(std::shared_ptr<const Objective> objective);

} // namespace sharpscope
