// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/hessian_vector_product.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

namespace sharpscope {

at::Tensor hessianVectorProduct(const Objective& objective, const at::Tensor& theta, const Batch& batch,
                                const at::Tensor& v, Statistics statistics, Arithmetic arithmetic)
{
    const at::AutoGradMode recording(true);
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor loss = objective.loss(leaf, batch, statistics, arithmetic).loss;
    const at::Tensor gradient = torch::autograd::grad({loss}, {leaf}, /*grad_outputs=*/{}, /*retain_graph=*/true,
                                                      /*create_graph=*/true)
                                    .front();
    if (!gradient.requires_grad()) return at::zeros_like(theta); // a loss linear in θ
    const at::Tensor product = torch::autograd::grad({gradient}, {leaf}, {v}, /*retain_graph=*/false,
                                                     /*create_graph=*/false, /*allow_unused=*/true)
                                   .front();
    return product.defined() ? product : at::zeros_like(theta);
}

} // namespace sharpscope
