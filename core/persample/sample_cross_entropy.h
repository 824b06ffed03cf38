// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

/// Of each image by itself, in double whatever the logits are.
struct SampleCrossEntropy {
    at::Tensor loss;     ///< [B] −log p_y
    at::Tensor gradient; ///< [B, C] p − e_y, without cancellation where p_y is nearly 1
};

SampleCrossEntropy sampleCrossEntropy(const at::Tensor& logits, const at::Tensor& labels);

} // namespace sharpscope
