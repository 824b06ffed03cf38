// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

/// Over the pixels of each image and channel, both [B, C].
struct PixelSums {
    at::Tensor ofDelta;    ///< Σ δ
    at::Tensor ofProducts; ///< Σ δ (x − centre)
};

/// x and δ [B, C, ...], centre [C]. One pass over the two where they are channels-last on the CPU.
PixelSums pixelSums(const at::Tensor& x, const at::Tensor& delta, const at::Tensor& centre);

} // namespace sharpscope
