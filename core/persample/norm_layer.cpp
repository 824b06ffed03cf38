// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/norm_layer.h"

#include "core/persample/pixel_sums.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>

namespace sharpscope {

namespace {

/// [C] or [B, C] as something that spreads over the pixels of [B, C, ...].
at::Tensor perChannel(const at::Tensor& values, const at::Tensor& x)
{
    std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
    shape[1] = values.size(-1);
    if (values.dim() == 2) shape[0] = values.size(0);
    return values.view(shape);
}

} // namespace

NormLayer::NormLayer(const Parameters& p, const BatchNormOptions& options, bool isAdaptive)
    : m_gamma(p.gamma), m_beta(p.beta), m_mean(p.mean), m_inverse((p.variance + options.epsilon).rsqrt())
{
    m_scale = m_gamma * m_inverse;
    m_shift = m_beta - m_mean * m_scale;
    if (!isAdaptive) return;
    m_squaredGamma = m_gamma.square();
    m_squaredBeta = m_beta.square();
}

at::Tensor NormLayer::forward(const at::Tensor& x) const
{
    return at::addcmul(perChannel(m_shift, x), x, perChannel(m_scale, x));
}

at::Tensor NormLayer::inputGradient(const at::Tensor&, const at::Tensor& delta) const
{
    return delta * perChannel(m_scale, delta);
}

at::Tensor NormLayer::record(const at::Tensor& x, const at::Tensor& delta)
{
    const PixelSums sums = pixelSums(x, delta, m_mean);
    m_gammaMove = sums.ofProducts * m_inverse;
    m_betaMove = sums.ofDelta;
    if (!m_squaredGamma.defined()) return (m_gammaMove.square() + m_betaMove.square()).sum(1);
    const at::Tensor squared = (m_squaredGamma * m_gammaMove.square() + m_squaredBeta * m_betaMove.square()).sum(1);
    m_gammaMove = m_gammaMove * m_squaredGamma;
    m_betaMove = m_betaMove * m_squaredBeta;
    return squared;
}

at::Tensor NormLayer::perturbed(const at::Tensor& x, const at::Tensor& step) const
{
    const at::Tensor steps = step.unsqueeze(1);
    const at::Tensor scale = at::addcmul(m_gamma, steps, m_gammaMove) * m_inverse;
    const at::Tensor shift = at::addcmul(m_beta, steps, m_betaMove) - m_mean * scale;
    return at::addcmul(perChannel(shift, x), x, perChannel(scale, x));
}

} // namespace sharpscope
