// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/ascent_sharpness.h"

#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

double lengthOfVector(const at::Tensor& v) { return std::sqrt(at::mul(v, v).sum(at::kDouble).item<double>()); }

/// L and T∇L in coordinates u.
class Ball {
public:
    Ball(const LossOnImages& loss, const at::Tensor& theta, const ParameterBlock& block, const at::Tensor& scale)
        : m_loss(loss), m_theta(theta), m_block(block), m_scale(scale)
    {
    }
    at::Tensor point(const at::Tensor& u) const
    {
        return (m_theta.to(at::kDouble) + m_block.spread(scaled(u), m_theta.numel())).to(m_theta.scalar_type());
    }
    /// value.gradient is T∇L [count]
    std::optional<LossOnImages::Value> at(const at::Tensor& theta) const
    {
        auto value = m_loss.lossAndGradient(theta);
        if (value) value->gradient = scaled(m_block.of(value->gradient));
        return value;
    }
    std::optional<LossOnImages::Value> lossAt(const at::Tensor& u) const { return m_loss.loss(point(u)); }

private:
    at::Tensor scaled(const at::Tensor& v) const { return m_scale.defined() ? at::mul(v, m_scale) : v; }

    const LossOnImages& m_loss;
    const at::Tensor& m_theta;
    const ParameterBlock& m_block;
    at::Tensor m_scale;
};

} // namespace

std::optional<AscentSharpness> ascentSharpness(const LossOnImages& loss, const at::Tensor& theta,
                                               const ParameterBlock& block, const at::Tensor& scale,
                                               const AscentOptions& options)
{
    const Ball ball(loss, theta, block, scale.defined() ? scale.to(at::kDouble) : scale);
    const auto centre = ball.at(theta);
    if (!centre) return std::nullopt;
    AscentSharpness found{
        .gradientNorm = lengthOfVector(centre->gradient), .loss = centre->loss, .accuracy = centre->accuracy};
    const auto unitOf = [&](const at::Tensor& gradient) {
        if (const double length = lengthOfVector(gradient); length > 0) return gradient / length;
        const at::Tensor drawn = at::randn({block.count}, makeGenerator(options.seed, "ascent"), at::kDouble);
        return (drawn / lengthOfVector(drawn)).to(gradient.device());
    };
    at::Tensor best = at::zeros_like(centre->gradient), uphill = unitOf(centre->gradient), u = options.rho * uphill;
    double size = options.stepSize;
    for (std::int64_t step = 1;; ++step) {
        const bool isLast = step >= options.steps;
        const auto there = isLast ? ball.lossAt(u) : ball.at(ball.point(u));
        if (!there) return std::nullopt;
        const double rise = there->loss - centre->loss;
        if (step == 1 && found.gradientNorm > 0) found.oneStep = rise; // where it vanishes, the one step stays
        if (step == 1 && std::isnan(rise)) found.ascent = rise;
        if (rise > found.ascent) found.ascent = rise, best = u;
        if (isLast || !std::isfinite(found.ascent)) break;
        if (rise == found.ascent)
            uphill = unitOf(there->gradient);
        else
            size /= 2;
        u = best + size * options.rho * uphill;
        if (const double outside = lengthOfVector(u) / options.rho; outside > 1) u = u / outside;
    }
    return found;
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
