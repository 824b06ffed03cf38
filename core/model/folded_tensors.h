// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/folded_pass.h"

#include <vector>

namespace sharpscope {

/// A network's tensors at one θ and state with these folds.
struct FoldedTensors {
    std::vector<at::Tensor> parameters; ///< of the layout, folded weights in the places of the weights
    std::vector<at::Tensor> statistics;
    std::vector<at::Tensor> convBias; ///< by convolution, undefined where it is not folded
    std::vector<bool> isFolded;       ///< by normalisation
};

FoldedTensors foldedTensors(const Network& network, const std::vector<Fold>& folds, const at::Tensor& theta,
                            const at::Tensor& state);

} // namespace sharpscope
