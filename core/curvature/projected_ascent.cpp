// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/projected_ascent.h"

#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/randn.h>

#include <cmath>

namespace sharpscope {

namespace {

double lengthOfVector(const at::Tensor& v) { return std::sqrt(at::mul(v, v).sum(at::kDouble).item<double>()); }

} // namespace

std::optional<BallMaximum> projectedAscent(const OnBall& f, const at::Tensor& zero, const AscentOptions& options,
                                           const at::Tensor& begin)
{
    const auto centre = f(zero, true);
    if (!centre) return std::nullopt;
    BallMaximum found{.centre = centre->value, .gradientNorm = lengthOfVector(centre->gradient), .where = zero};
    const auto unitOf = [&](const at::Tensor& gradient) {
        if (const double length = lengthOfVector(gradient); length > 0) return gradient / length;
        const at::Tensor drawn = at::randn({zero.numel()}, makeGenerator(options.seed, "ascent"), at::kDouble);
        return (drawn / lengthOfVector(drawn)).to(gradient.device());
    };
    at::Tensor uphill = unitOf(centre->gradient), u = begin.defined() ? begin : options.rho * uphill;
    double size = options.stepSize;
    for (std::int64_t step = 1;; ++step) {
        const bool isLast = step >= options.steps;
        const auto there = f(u, !isLast);
        if (!there) return std::nullopt;
        const double rise = there->value - centre->value;
        if (step == 1 && found.gradientNorm > 0) found.oneStep = rise; // where it vanishes, the one step stays
        if (step == 1 && std::isnan(rise)) found.rise = rise;
        if (rise > found.rise) found.rise = rise, found.where = u;
        if (isLast || !std::isfinite(found.rise)) return found;
        if (rise == found.rise)
            uphill = unitOf(there->gradient);
        else
            size /= 2;
        u = found.where + size * options.rho * uphill;
        if (const double outside = lengthOfVector(u) / options.rho; outside > 1) u = u / outside;
    }
}

} // namespace sharpscope
