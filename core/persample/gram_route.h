// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/persample/conv_route.h"

namespace sharpscope {

/// The two Gram forms (conv_route.h). Keeps a and δ. W a' is Winograd's where it suits: the perturbed loss is
/// continuous in it, unlike ε in the first pass, which jumps where a ReLU's input is zero.
class GramRoute final : public ConvRoute {
public:
    GramRoute(const at::Tensor& weight, const ConvShape& shape, ConvRouteKind kind);

    at::Tensor record(const at::Tensor& x, const at::Tensor& delta) override;
    at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const override;

private:
    at::Tensor factors(const at::Tensor& x) const;
    at::Tensor gram(const at::Tensor& left, const at::Tensor& right) const;
    at::Tensor convolved(const at::Tensor& x) const;

    at::Tensor m_weight;
    mutable at::Tensor m_transformed; ///< for Winograd; made when they are needed
    ConvShape m_shape;
    bool m_isOfPixels;
    at::Tensor m_input; ///< recorded: a
    at::Tensor m_delta; ///< recorded: δ [B, P, O]
};

} // namespace sharpscope
