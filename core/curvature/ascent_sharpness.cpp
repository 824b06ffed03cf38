// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/ascent_sharpness.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

std::optional<AscentSharpness> ascentSharpness(const LossOnImages& loss, const at::Tensor& theta,
                                               const ParameterBlock& block, const at::Tensor& scale,
                                               const AscentOptions& options)
{
    const at::Tensor t = scale.defined() ? scale.to(at::kDouble) : scale;
    const auto scaled = [&](const at::Tensor& v) { return t.defined() ? at::mul(v, t) : v; };
    std::optional<double> accuracy; // at the centre, which is asked first
    const auto f = [&](const at::Tensor& u, bool wantsGradient) -> std::optional<BallValue> {
        const at::Tensor point =
            (theta.to(at::kDouble) + block.spread(scaled(u), theta.numel())).to(theta.scalar_type());
        const auto value = wantsGradient ? loss.lossAndGradient(point) : loss.loss(point);
        if (!value) return std::nullopt;
        if (!accuracy) accuracy = value->accuracy;
        return BallValue{value->loss, wantsGradient ? scaled(block.of(value->gradient)) : at::Tensor()};
    };
    const at::Tensor zero = at::zeros({block.count}, theta.options().dtype(at::kDouble).requires_grad(false));
    const auto found = projectedAscent(f, zero, options);
    if (!found) return std::nullopt;
    return AscentSharpness{.oneStep = found->oneStep,
                           .ascent = found->rise,
                           .gradientNorm = found->gradientNorm,
                           .loss = found->centre,
                           .accuracy = *accuracy,
                           .best = scaled(found->where)};
}

std::optional<double> groupSharpness(const std::vector<LossOnImages>& groups, const at::Tensor& theta,
                                     const ParameterBlock& block, double rho)
{
    double sum = 0, images = 0;
    for (const LossOnImages& group : groups) {
        const auto found = ascentSharpness(group, theta, block, {}, {.rho = rho, .steps = 1});
        if (!found) return std::nullopt;
        sum += found->oneStep * static_cast<double>(group.images());
        images += static_cast<double>(group.images());
    }
    return sum / images;
}

} // namespace sharpscope
