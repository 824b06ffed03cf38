// SPDX-License-Identifier: GPL-3.0-or-later
// A network with the loss module of Yoo & Kweon 2019 beside it, which predicts an image's loss from the ends of the
// stages:
//
//     l̂ = FC₁( concat_s ReLU( FC₁₂₈( mean over pixels of stage s ) ) )
//
// Stages without pixels go straight into their layer; a network that marks no stage gives its penultimate features.
#pragma once

#include "core/model/network.h"

#include <memory>

namespace sharpscope {

/// Why it has no stages to read; empty where it has.
std::string whyNoStages(const Network& network);

/// Whether the loss module's gradient reaches the network.
enum class StageGradient { Attached, Detached };

class LossNetwork final : public Network {
public:
    /// @throws Error if `base` has no architecture (a TorchScript file), or marks neither stages nor features.
    LossNetwork(std::shared_ptr<const Network> base, std::int64_t width);

    struct Prediction {
        at::Tensor logits; ///< [B, classes], the base network's
        at::Tensor loss;   ///< [B] l̂
    };
    Prediction predict(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       const ForwardOptions& options, StageGradient gradient) const;

    // A Network whose θ goes on behind the base network's and whose logits and layers are the base network's own.
    at::Tensor initialTheta(std::int64_t seed) const override { return m_whole->initialTheta(seed); }
    at::Tensor initialState() const override { return m_base->initialState(); }
    at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       const ForwardOptions& options) const override;
    bool isReplayable() const override { return false; }
    const Architecture* architecture() const override { return m_base->architecture(); }

private:
    at::Tensor moduleOn(Pass& pass, const class ListeningPass& heard, StageGradient gradient) const;

    std::shared_ptr<const Network> m_base;
    std::int64_t m_width;
    std::shared_ptr<const Network> m_whole; ///< for its layout and its initial θ
};

} // namespace sharpscope
