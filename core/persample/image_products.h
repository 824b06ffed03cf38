// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

/// a [B, M, K] · b [B, K, N] of every image: [B, M, N]. Any strides: transposed views cost nothing. On the CPU in float
/// by the project's own kernels (winograd_kernels.h), each thread takes whole images: LibTorch would hand each product
/// to a plain BLAS, which may be Debian's reference one or one whose threads spin against LibTorch's.
at::Tensor imageProducts(const at::Tensor& a, const at::Tensor& b);

} // namespace sharpscope
