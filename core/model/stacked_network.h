// SPDX-License-Identifier: GPL-3.0-or-later
// A network at K points of weight space in one pass, for devices that one point does not fill. Activations are
// [K·B, C, H, W], the first point's images first, so that all that has no parameters goes on as it is; a convolution is
// one of K times as many groups over [B, K·C, H, W], a linear layer a batched product, normalisations that are not
// folded (folded_pass.h) one multiplication and one addition.
#pragma once

#include "core/model/folded_tensors.h"

#include <vector>

namespace sharpscope {

class StackedNetwork {
public:
    /// θ float [P] and state [S] of each point. `network` has an architecture and must outlive this.
    StackedNetwork(const Network& network, const std::vector<Fold>& folds, const std::vector<at::Tensor>& thetas,
                   const std::vector<at::Tensor>& states);

    /// Logits [K, B, classes] of the same images; against each point by itself they differ by rounding.
    at::Tensor forward(const at::Tensor& images) const;

private:
    const Network& m_network;
    std::int64_t m_count;
    FoldedTensors m_tensors; ///< with a first dimension of K
};

} // namespace sharpscope
