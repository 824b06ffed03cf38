// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation with stored statistics, x̂ = (x − μ)/√(σ² + ε): g_γ = Σ δ x̂ and g_β = Σ δ over the pixels, and
//
//     y' = (γ + s d_γ) x̂' + β + s d_β
//
// is computed as one scale and one shift for each image and channel. It is not folded into a convolution: the norm is
// that of γ and β.
#pragma once

#include "core/model/pass.h"
#include "core/persample/sample_layer.h"

namespace sharpscope {

class NormLayer final : public SampleLayer {
public:
    struct Parameters {
        at::Tensor gamma, beta, mean, variance; ///< [C]
    };
    NormLayer(const Parameters& parameters, const BatchNormOptions& options, bool isAdaptive);

    at::Tensor forward(const at::Tensor& x) const override;
    at::Tensor inputGradient(const at::Tensor& x, const at::Tensor& delta) const override;
    at::Tensor record(const at::Tensor& x, const at::Tensor& delta) override;
    at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const override;

private:
    at::Tensor m_gamma, m_beta, m_mean;
    at::Tensor m_inverse;                     ///< 1/√(σ² + ε)
    at::Tensor m_scale, m_shift;              ///< at θ
    at::Tensor m_squaredGamma, m_squaredBeta; ///< ASAM only
    at::Tensor m_gammaMove, m_betaMove;       ///< recorded: d_γ and d_β [B, C]
};

} // namespace sharpscope
