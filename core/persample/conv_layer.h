// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/persample/conv_route.h"
#include "core/persample/sample_layer.h"

namespace sharpscope {

/// A convolution: its weights by the cheapest route; its bias by g_b = Σ_p δ_p. The first pass is LibTorch's, whose
/// rounding is the smallest; the gradient of the input is Winograd's where it suits (winograd.h): an error of 1e-5 in
/// the direction of ε is one of 1e-10 in what it does to the loss.
class ConvLayer final : public SampleLayer {
public:
    /// `bias` [O] may be undefined. For images of the shape of x.
    ConvLayer(const at::Tensor& weight, const at::Tensor& bias, const ConvShape& shape, bool isAdaptive);

    at::Tensor forward(const at::Tensor& x) const override;
    at::Tensor inputGradient(const at::Tensor& x, const at::Tensor& delta) const override;
    at::Tensor record(const at::Tensor& x, const at::Tensor& delta) override;
    at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const override;

private:
    at::Tensor m_weight, m_bias;
    ConvOptions m_options;
    bool m_isAdaptive;
    std::unique_ptr<ConvRoute> m_route;
    mutable at::Tensor m_turned; ///< weights of the input's gradient, for Winograd; made when they are needed
    at::Tensor m_biasMove;       ///< recorded: d_b [B, O]
};

} // namespace sharpscope
