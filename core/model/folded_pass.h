// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation with batch normalisation folded into the convolution before it: under stored statistics
//
//     γ (w ∗ x + c − μ) / √(σ² + ε) + β  =  w' ∗ x + c',   w' = γ w / √(σ² + ε),   c' = β + γ (c − μ) / √(σ² + ε)
//
// is one convolution, and a pass over its output is spared. Only where nothing else reads that output: a PreAct block
// also adds it, a DenseNet also stacks it.
#pragma once

#include "core/model/network.h"

#include <vector>

namespace sharpscope {

/// One convolution and its normalisation, as indices into the layout's parameters and statistics.
struct Fold {
    std::size_t conv = 0; ///< the how-many-th convolution of the network
    std::size_t norm = 0; ///< the how-many-th normalisation
    std::size_t weight = 0;
    bool hasBias = false;  ///< then it is the parameter after the weight
    std::size_t gamma = 0; ///< β follows
    std::size_t mean = 0;  ///< the variance follows
    double epsilon = 0;
    bool operator==(const Fold&) const = default;
};

/// All that may be folded, for images [C, H, W]. Found by running the architecture on marked zeros: a convolution's
/// output is NaN, its normalisation's is not, and no NaN may reach anything else.
std::vector<Fold> findFolds(const Architecture& architecture, const std::vector<std::int64_t>& imageShape);

/// A network at one θ and state, with these folds. For any number of threads.
class FoldedNetwork {
public:
    /// Float or, without Winograd's convolutions, double; differentiable in θ where gradients are recorded. `network`
    /// has an architecture and must outlive this.
    FoldedNetwork(const Network& network, const std::vector<Fold>& folds, const at::Tensor& theta,
                  const at::Tensor& state, const ForwardOptions& options);

    /// Logits [B, classes]; against Network::forward with stored statistics they differ by rounding.
    at::Tensor forward(const at::Tensor& images) const;

private:
    const Network& m_network;
    std::vector<at::Tensor> m_parameters; ///< of the layout, folded weights in the places of the weights
    std::vector<at::Tensor> m_statistics;
    std::vector<at::Tensor> m_convBias;    ///< by convolution, undefined where it is not folded
    std::vector<bool> m_isFolded;          ///< by normalisation
    std::vector<at::Tensor> m_transformed; ///< for Winograd, by parameter; undefined where it is not for it
};

} // namespace sharpscope
