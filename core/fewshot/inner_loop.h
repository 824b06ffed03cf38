// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loop of MAML (Finn, Abbeel, Levine, "Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks",
// 2017): k gradient steps on a task's support set,
//
//     θ⁰ = θ,   θʲ⁺¹ = θʲ − αⱼ ∇L_S(θʲ),   θ' = θᵏ
//
// with the graph from θ' back to θ kept, so that ∇_θ L_Q(θ') = Πⱼ(I − αⱼ∇²L_S(θʲ)) ∇L_Q(θ') (second order). In the
// first order ∇L_S is taken for a constant, which leaves ∇L_Q(θ'). ANIL (Raghu et al., "Rapid Learning or Feature
// Reuse?", 2020) adapts the last layer alone. Sharp-MAML_low (Abbas et al., "Sharp-MAML", arXiv 2206.03996, 2022) takes
// the gradient of every step a radius ρ uphill,
//
//     θʲ⁺¹ = θʲ − αⱼ ∇L_S(θʲ + ε),   ε = ρ g/‖g‖,   g = ∇L_S(θʲ)
//
// with ε in the graph, its scale included, as that paper's code has it.
#pragma once

#include "core/optim/objective.h"

#include <functional>
#include <vector>

namespace sharpscope {

/// The mean loss of a batch at θ [P], with a graph to θ that can be differentiated twice; θ may be the result of an
/// update. A network's (task_loss.h), or any other function.
using TaskLoss = std::function<LossTerms(const at::Tensor& theta, const Batch& batch, Statistics statistics)>;

/// First: gradients inside are constants to the outer loop. Second: they are differentiated.
enum class InnerOrder { First, Second };

struct InnerLoop {
    std::int64_t steps = 5;
    std::vector<double> rates = {0.1}; ///< α of each step; the last of them holds for all further ones
    double rho = 0;                    ///< of SAM inside
    std::int64_t adaptedFrom = 0;      ///< the front of θ that does not move: all but the last layer in ANIL
    InnerOrder order = InnerOrder::Second;

    double rate(std::int64_t step) const;
    /// Gradients of the support loss that a step takes.
    std::int64_t gradients() const { return rho > 0 ? 2 : 1; }
};

/// What is looked at on the way: θʲ after j steps, from j = 0 on.
using InnerVisit = std::function<void(std::int64_t step, const at::Tensor& theta)>;

/// θ' [P]. Where gradients are recorded and θ wants one, the graph from θ' to θ is there; nothing else moves it.
/// `support` is seen under `statistics` at every step.
at::Tensor adapted(const TaskLoss& lossOf, const at::Tensor& theta, const Batch& support, const InnerLoop& loop,
                   Statistics statistics = Statistics::Freeze, const InnerVisit& visit = {});

} // namespace sharpscope
