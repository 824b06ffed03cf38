// SPDX-License-Identifier: GPL-3.0-or-later
// The loss of every image at its own worst weights, one ascent step away (Kim et al., SAAL, Eq. 3 and 6):
//
//     l'_n = l(x_n, y_n; θ + ε_n),   ε_n = ρ g_n/‖g_n‖,  g_n = ∇_θ l(x_n, y_n; θ)       SAM (Eq. 3)
//                                    ε_n = ρ θ² g_n/‖|θ| g_n‖                            ASAM (the authors' code)
//
// with the stored normalisation statistics. g_n = 0 gives ε_n = 0. Exact: equal to one image after the other, up to
// rounding, and several times as fast: two passes over a batch, layer by layer (sample_layer.h, conv_route.h). Softmax
// and losses are computed in double, and gradients begin at p − e_y scaled to length 1, so that images of which the
// network is nearly certain have a direction too.
#pragma once

#include "core/model/network.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>

namespace sharpscope {

struct PerturbedLossOptions {
    double rho = 0.05;
    bool isAdaptive = false;    ///< ASAM
    std::int64_t batchSize = 0; ///< images at once; 0: 16, fewer with ASAM, which keeps g_n of each
};

/// Of n images; floating tensors have θ's type and lie on its device.
struct PerturbedLosses {
    at::Tensor labels;          ///< int64 [n] y_n
    at::Tensor loss;            ///< [n] l_n, nats
    at::Tensor gradientNorm;    ///< [n] ‖g_n‖; ASAM: ‖|θ| g_n‖
    at::Tensor perturbedLoss;   ///< [n] l'_n
    at::Tensor logits;          ///< [n, C] at θ
    at::Tensor perturbedLogits; ///< [n, C] at θ + ε_n
};

inline constexpr std::array perturbedLossMembers = {&PerturbedLosses::labels,       &PerturbedLosses::loss,
                                                    &PerturbedLosses::gradientNorm, &PerturbedLosses::perturbedLoss,
                                                    &PerturbedLosses::logits,       &PerturbedLosses::perturbedLogits};

/// A network at θ, for any number of batches; keeps its workspaces from one to the next. A TorchScript file, which
/// shows no layers, is taken one image after the other (one_by_one.h).
class PerturbedLoss {
public:
    /// θ float or double [P]; `network` must outlive this.
    PerturbedLoss(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                  const PerturbedLossOptions& options);
    ~PerturbedLoss();

    /// Images that fit in memory at once: what `batchSize` comes to.
    std::int64_t batchSize() const { return m_batchSize; }

    /// One batch. `images` [B, C, H, W] of θ's type; `labels` int64 [B], undefined: those that the network gives.
    PerturbedLosses operator()(const at::Tensor& images, const at::Tensor& labels = {});

private:
    const Network& m_network;
    at::Tensor m_theta, m_state;
    PerturbedLossOptions m_options;
    std::int64_t m_batchSize;
    std::unique_ptr<class SampleLayers> m_layers; ///< nullptr: one after the other
};

/// All of `images`, in batches. nullopt if `keepGoing`, asked before each, said no.
std::optional<PerturbedLosses> perturbedLosses(
    const Network& network, const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
    const at::Tensor& labels, const PerturbedLossOptions& options,
    const std::function<bool()>& keepGoing = [] { return true; });

/// Batches one after the other as one.
PerturbedLosses concatenated(const std::vector<PerturbedLosses>& batches);

} // namespace sharpscope
