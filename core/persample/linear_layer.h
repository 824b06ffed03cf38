// SPDX-License-Identifier: GPL-3.0-or-later
// g_W = δ aᵀ has rank one, and so neither form needs it:
//
//     SAM    ‖g‖² = ‖δ‖² (‖a‖² + 1)                 y' = W a' + b + s δ (⟨a, a'⟩ + 1)
//     ASAM   ‖|θ|g‖² = ⟨δ², W² a² + b²⟩             y' = W a' + b + s δ ∘ (W² (a ∘ a') + b²)
//
// with squares element by element.
#pragma once

#include "core/persample/sample_layer.h"

namespace sharpscope {

class LinearLayer final : public SampleLayer {
public:
    /// weight [out, in]; `bias` [out] may be undefined.
    LinearLayer(const at::Tensor& weight, const at::Tensor& bias, bool isAdaptive);

    at::Tensor forward(const at::Tensor& x) const override;
    at::Tensor inputGradient(const at::Tensor& x, const at::Tensor& delta) const override;
    at::Tensor record(const at::Tensor& x, const at::Tensor& delta) override;
    at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const override;

private:
    at::Tensor m_weight, m_bias;
    at::Tensor m_transposed;                   ///< [in, out], contiguous
    at::Tensor m_squaredWeight, m_squaredBias; ///< ASAM only
    at::Tensor m_input, m_delta;               ///< recorded
};

} // namespace sharpscope
