// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/perturbation.h"

#include "core/optim/norms.h"

#include <ATen/ops/abs.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// g on the normalisation layers, 0 elsewhere.
at::Tensor onNormLayers(const at::Tensor& gradient, const Layout& layout)
{
    at::Tensor masked = at::zeros_like(gradient);
    bool any = false;
    for (const Segment& s : layout.parameters) {
        if (s.kind != SegmentKind::Norm) continue;
        masked.narrow(0, s.offset, s.count).copy_(gradient.narrow(0, s.offset, s.count));
        any = true;
    }
    if (!any) throw Error("perturb: \"norm-layers\" is asked for and the network has no normalisation layer");
    return masked;
}

bool isWeight(const Segment& s)
{
    return s.kind == SegmentKind::Weight || (s.kind == SegmentKind::Norm && s.name.ends_with("weight"));
}

} // namespace

at::Tensor adaptiveScale(const at::Tensor& theta, const Layout& layout, const Perturbation& p)
{
    at::Tensor t = theta.abs();
    if (p.adaptive == Adaptive::Everywhere) return t;
    t.add_(p.eta);
    for (const Segment& s : layout.parameters)
        if (!isWeight(s)) t.narrow(0, s.offset, s.count).fill_(1);
    return t;
}

Perturbation perturbationOf(const PerturbationOptions& options)
{
    return {.normLayersOnly = options.perturb == "norm-layers", .normalised = options.normalise};
}

Perturbation perturbationOf(const PerturbationOptions& options, const std::string& convention, double eta)
{
    Perturbation perturbation = perturbationOf(options);
    perturbation.adaptive = convention == "all" ? Adaptive::Everywhere : Adaptive::Weights;
    perturbation.eta = eta;
    return perturbation;
}

at::Tensor Ascent::from(const at::Tensor& theta, double rho) const
{
    return at::addcmul(theta, vector, inverseNorm, rho);
}

at::Tensor Ascent::length(double rho) const { return at::mul(vectorNorm, inverseNorm).mul_(rho); }

Ascent ascent(const at::Tensor& gradient, const at::Tensor& theta, const Layout& layout,
              const Perturbation& perturbation)
{
    const at::Tensor g = perturbation.normLayersOnly ? onNormLayers(gradient, layout) : gradient;
    Ascent up;
    at::Tensor dual; // what the radius is measured in: ‖g‖ or ‖Tg‖
    if (perturbation.adaptive == Adaptive::No) {
        up.vector = g;
        up.vectorNorm = dual = lengthOf(g);
    } else {
        const at::Tensor t = adaptiveScale(theta, layout, perturbation);
        up.vector = at::mul(t, g);
        dual = lengthOf(up.vector);
        up.vector.mul_(t);
        up.vectorNorm = lengthOf(up.vector);
    }
    up.inverseNorm = perturbation.normalised ? inverseOf(dual) : at::ones_like(dual);
    return up;
}

StepReport reportOf(const LossAndGradient& atTheta)
{
    return {.loss = atTheta.loss, .correct = atTheta.correct, .gradientNorm = lengthOf(atTheta.gradient)};
}

} // namespace sharpscope
