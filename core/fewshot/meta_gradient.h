// SPDX-License-Identifier: GPL-3.0-or-later
// What an outer step rule descends: the mean over the tasks of a meta-batch of the query loss after adaptation,
//
//     F(θ) = 1/T Σᵢ L_Qᵢ(θ'ᵢ(θ)),
//
// as the callable that every rule of core/optim asks (step_rule.h), so that SAM, ASAM or Agnostic-SAM outside are these
// rules and nothing else. A batch is a meta-batch: its `images` are not pixels but rows of the data set, int64
// [T, N, n], a task each. With n = K+Q the loss is F's; with n = K, as a rule's second batch B^v has it, it is the
// support's. One task's graph lives at a time, and gradients are added up: memory does not depend on T.
#pragma once

#include "core/fewshot/episode.h"
#include "core/fewshot/inner_loop.h"

namespace sharpscope {

/// What the loss of a task's support is as a second batch.
enum class SupportLoss {
    AtTheta,      ///< L_S(θ)
    AfterAdapting ///< L_S(θ'(θ))
};

/// What is asked of a meta-batch. Reptile (Nichol, Achiam, Schulman, "On First-Order Meta-Learning Algorithms", 2018)
/// has θ − 1/T Σᵢ θ'ᵢ for a gradient, with each task adapted to all its images.
enum class OuterLoss { Query, Reptile };

struct MetaLoss {
    EpisodeShape shape;
    InnerLoop inner;
    OuterLoss outer = OuterLoss::Query;
    SupportLoss support = SupportLoss::AfterAdapting;
};

/// For one thread. Under Statistics::Update it is the pass over the queries that moves the stored statistics.
class MetaGradient {
public:
    MetaGradient(TaskLoss lossOf, std::shared_ptr<const Dataset> data, MetaLoss loss);

    /// θ [P], a leaf. `correct` counts right predictions on the queries (or the support) of all tasks.
    LossAndGradient operator()(const at::Tensor& theta, const Batch& metaBatch, Statistics statistics);

    /// Forward-backward passes since the last call, in units of one over all images of one task: a support gradient
    /// costs K/(K+Q), and as much again where the outer loop differentiates it (a Hessian-vector product); the queries
    /// cost Q/(K+Q).
    double takePasses() { return std::exchange(m_passes, 0); }

private:
    struct OneTask {
        at::Tensor loss, gradient, correct;
    };
    OneTask ofTask(const at::Tensor& theta, const at::Tensor& rows, Statistics statistics);
    OneTask reptile(const at::Tensor& theta, const Episode& episode, Statistics statistics);

    TaskLoss m_lossOf;
    std::shared_ptr<const Dataset> m_data;
    MetaLoss m_loss;
    double m_passes = 0;
};

} // namespace sharpscope
