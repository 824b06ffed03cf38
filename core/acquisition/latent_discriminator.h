// SPDX-License-Identifier: GPL-3.0-or-later
// VAAL's discriminator of codes: z → 512 → 512 → 1 with ReLU between, D(μ) = sigmoid of what it says.
#pragma once

#include "core/model/layout.h"
#include "core/tensor/tensor.h"

#include <ATen/core/Generator.h>

namespace sharpscope {

class LatentDiscriminator {
public:
    explicit LatentDiscriminator(std::int64_t latent, std::int64_t width = 512);

    const Layout& layout() const { return m_layout; }
    /// float, CPU: He normal by fan in, biases 0.
    at::Tensor initialTheta(at::Generator generator) const;
    /// ln(D/(1 − D)) [B] of codes [B, z].
    at::Tensor logOdds(const at::Tensor& theta, const at::Tensor& codes) const;

private:
    Layout m_layout;
};

/// −ln D(μ_L) − ln D(μ_U), each the mean of its batch: what the autoencoder adds to its loss, times λ₂.
at::Tensor foolingLoss(const at::Tensor& labelledOdds, const at::Tensor& unlabelledOdds);
/// −ln D(μ_L) − ln(1 − D(μ_U)), likewise: the discriminator's loss.
at::Tensor tellingLoss(const at::Tensor& labelledOdds, const at::Tensor& unlabelledOdds);

} // namespace sharpscope
