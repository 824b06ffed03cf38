// SPDX-License-Identifier: GPL-3.0-or-later
// Hv = ∂/∂θ (∇L(θ)·v): curvature along v for about two gradients, without the Hessian. Pearlmutter, "Fast Exact
// Multiplication by the Hessian", Neural Computation 1994.
#pragma once

#include "core/optim/objective.h"

namespace sharpscope {

/// Hv [P] of the objective's loss on a batch at θ [P], by two backward passes over one graph; v [P]. By
/// Arithmetic::Exact unless asked. Memory: the graph of both passes, so large sets go batch by batch (the mean of their
/// products, weighted by size, is the product of their mean where statistics are stored).
at::Tensor hessianVectorProduct(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                const at::Tensor& v, Statistics statistics = Statistics::Freeze,
                                Arithmetic arithmetic = Arithmetic::Exact);

/// The same of several vectors over one graph: cheaper than one after the other by the pass that makes it.
std::vector<at::Tensor> hessianVectorProducts(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                              const std::vector<at::Tensor>& vectors,
                                              Statistics statistics = Statistics::Freeze,
                                              Arithmetic arithmetic = Arithmetic::Exact);

/// ∇L(θ) with the graph that it was computed by, which products go back through.
struct GradientGraph {
    at::Tensor theta;    ///< the leaf
    at::Tensor gradient; ///< [P]; without a graph where the loss is linear in θ
};

GradientGraph gradientGraph(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                            Statistics statistics = Statistics::Freeze, Arithmetic arithmetic = Arithmetic::Exact);

/// Hv by the graph, which is used up with it unless it is kept.
enum class Graph { Kept, UsedUp };
at::Tensor productBy(const GradientGraph& graph, const at::Tensor& v, Graph after);

} // namespace sharpscope
