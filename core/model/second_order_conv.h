// SPDX-License-Identifier: GPL-3.0-or-later
// A convolution y = w ∗ x + c whose gradients' own gradients are convolutions of the same size again. LibTorch's double
// backward of a convolution takes the gradient of a weight's gradient by convolving with a kernel as large as the
// image, and on a CPU much of a Hessian's product goes into those. With X and W for the gradients of a product with
// (X, W, C) that came in, and G for ∂L/∂y,
//
//     ⟨X, ∂L/∂x⟩ + ⟨W, ∂L/∂w⟩ + ⟨C, ∂L/∂c⟩   has the gradients   w ∗ X + W ∗ x + C  in G,
//                                                                 Wᵀ ∗ G             in x,
//                                                                 the weight's gradient of (X, G)  in w.
#pragma once

#include "core/model/pass.h"

namespace sharpscope {

/// at::conv2d with this double backward; `bias` may be undefined. Differentiable twice, and no further.
at::Tensor secondOrderConv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                           const ConvOptions& options);

} // namespace sharpscope
