// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/persample/conv_route.h"

namespace sharpscope {

/// g_n of every image by LibTorch, as a convolution with images · groups groups. For any type and device.
class GradientRoute final : public ConvRoute {
public:
    GradientRoute(const at::Tensor& weight, const ConvOptions& options, bool isAdaptive);

    at::Tensor record(const at::Tensor& x, const at::Tensor& delta) override;
    at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const override;

private:
    ConvOptions m_options;
    at::Tensor m_weight; ///< [O, C/groups, k, k], contiguous
    bool m_isAdaptive;
    at::Tensor m_moves; ///< recorded: d_n [B, O, C/groups, k, k]
};

} // namespace sharpscope
