// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

/// What a batch's logits are worth. All tensors stay on the device; nothing here waits for it.
struct Loss {
    at::Tensor loss;    ///< mean over the batch, 0-dim
    at::Tensor correct; ///< right predictions, 0-dim int64
    at::Tensor logits;  ///< [B, classes], as given
};

/// Mean cross-entropy −Σ_k q_k log softmax(z)_k with q = (1−s)·onehot(label) + s/K: torch's label smoothing (Szegedy et
/// al. 2016, "Rethinking the Inception Architecture"). `labels` int64 [B].
Loss crossEntropy(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing = 0);

/// The same of each image, [B].
at::Tensor crossEntropies(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing = 0);

/// ∂loss/∂leaf, of the leaf's shape, without touching leaf.grad(). Frees the graph.
at::Tensor gradientOf(const at::Tensor& loss, const at::Tensor& leaf);

} // namespace sharpscope
