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
    const at::AutoGradMode recording(true);
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor loss = objective.loss(leaf, batch, statistics, arithmetic).loss;
    const at::Tensor gradient = torch::autograd::grad({loss}, {leaf}, /*grad_outputs=*/{}, /*retain_graph=*/true,
                                                      /*create_graph=*/true)
                                    .front();
    std::vector<at::Tensor> products;
    for (const at::Tensor& v : vectors) {
        at::Tensor product;
        if (gradient.requires_grad()) // else a loss linear in θ
            product =
                torch::autograd::grad({gradient}, {leaf}, {v}, /*retain_graph=*/products.size() + 1 < vectors.size(),
                                      /*create_graph=*/false, /*allow_unused=*/true)
                    .front();
        products.push_back(product.defined() ? product : at::zeros_like(theta));
    }
    return products;
}

} // namespace sharpscope
