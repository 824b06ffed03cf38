// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/pass.h"

namespace sharpscope {

/// Computes a network at θ. Parameters are handed out in the order in which they were declared; activations stay
/// channels-last throughout. In bfloat16 images, convolutions and products run in bfloat16, with weights rounded from
/// θ; normalisation keeps its float parameters and statistics.
class ComputePass final : public Pass {
public:
    /// θ float or double [P], `state` [S] of the same type, moved in place under Statistics::Update. The n-th dropout
    /// of the pass draws from (dropoutSeed, n). `layout` must outlive the pass.
    ComputePass(const Layout& layout, const at::Tensor& theta, const at::Tensor& state, const ForwardOptions& options);

    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& options) override;
    at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& options) override;
    at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& options) override;
    at::Tensor dropout(const at::Tensor& x, double p, bool perSample) override;

private:
    const at::Tensor& nextParameter(std::string_view name, std::string_view part);
    const at::Tensor& nextStatistic(std::string_view name, std::string_view part);

    const Layout& m_layout;
    std::vector<at::Tensor> m_parameters;
    std::vector<at::Tensor> m_statisticsViews; ///< empty under Statistics::Freeze
    ForwardOptions m_options;
    std::size_t m_parameter = 0;
    std::size_t m_statistic = 0;
    std::int64_t m_dropouts = 0;
};

/// x [B, in] · weightᵀ + bias, by oneDNN where at::linear would end in a plain BLAS; `bias` may be undefined.
at::Tensor linearLayer(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// [B, C, H, W] with channels-last strides also where C = 1, for which LibTorch takes any strides to be channels-last
/// and then computes the first layer in the other format. Other shapes as they are.
at::Tensor channelsLast(const at::Tensor& images);

} // namespace sharpscope
