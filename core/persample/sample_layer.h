// SPDX-License-Identifier: GPL-3.0-or-later
// One layer with parameters, where every image n of a batch has weights of its own, θ + s_n d_n with
//
//     d_n = g_n (SAM)  or  θ² g_n (ASAM),   g_n = ∇ l_n of this layer's parameters
//
// Under stored normalisation statistics images do not meet, so one backward pass of Σ l_n gives every image its own
// output gradients δ_n, and the layer's input a_n with δ_n is all there is to g_n: nothing needs B copies of θ.
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

class SampleLayer {
public:
    virtual ~SampleLayer() = default;

    /// The output at θ: a tensor of its own, that the network may write into.
    virtual at::Tensor forward(const at::Tensor& x) const = 0;

    /// The gradient of the input, where δ is that of the output.
    virtual at::Tensor inputGradient(const at::Tensor& x, const at::Tensor& delta) const = 0;

    /// ‖g_n‖² (ASAM: ‖|θ| g_n‖²) [B], and keeps what perturbed() needs of a = x and δ.
    virtual at::Tensor record(const at::Tensor& x, const at::Tensor& delta) = 0;

    /// The output of the batch that was recorded, of each image at its own weights; `step` [B] holds the s_n. A tensor
    /// of its own.
    virtual at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const = 0;
};

} // namespace sharpscope
