// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/hessian_vector_product.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

namespace sharpscope {

at::Tensor hessianVectorProduct(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                const at::Tensor& v, Statistics statistics, Arithmetic arithmetic)
{
    return hessianVectorProducts(objective, theta, batch, {v}, statistics, arithmetic).front();
}

std::vector<at::Tensor> hessianVectorProducts(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                              const std::vector<at::Tensor>& vectors, Statistics statistics,
                                              Arithmetic arithmetic)
{
    const GradientGraph graph = gradientGraph(objective, theta, batch, statistics, arithmetic);
    std::vector<at::Tensor> products;
    for (const at::Tensor& v : vectors)
        products.push_back(productBy(graph, v, products.size() + 1 < vectors.size() ? Graph::Kept : Graph::UsedUp));
    return products;
}

GradientGraph gradientGraph(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                            Statistics statistics, Arithmetic arithmetic)
{
    const at::AutoGradMode recording(true);
    GradientGraph graph{.theta = theta.detach().requires_grad_(true)};
    const at::Tensor loss = objective.loss(graph.theta, batch, statistics, arithmetic).loss;
    graph.gradient = torch::autograd::grad({loss}, {graph.theta}, /*grad_outputs=*/{}, /*retain_graph=*/true,
                                           /*create_graph=*/true)
                         .front();
    return graph;
}

at::Tensor productBy(const GradientGraph& graph, const at::Tensor& v, Graph after)
{
    at::Tensor product;
    if (graph.gradient.requires_grad()) // else a loss linear in θ
        product = torch::autograd::grad({graph.gradient}, {graph.theta}, {v}, /*retain_graph=*/after == Graph::Kept,
                                        /*create_graph=*/false, /*allow_unused=*/true)
                      .front();
    return product.defined() ? product : at::zeros_like(graph.gradient.detach());
}

} // namespace sharpscope
