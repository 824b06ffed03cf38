// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/linear_layer.h"

#include "core/model/compute_pass.h"

#include <ATen/TensorOperators.h>

namespace sharpscope {

LinearLayer::LinearLayer(const at::Tensor& weight, const at::Tensor& bias, bool isAdaptive)
    : m_weight(weight), m_bias(bias), m_transposed(weight.t().contiguous())
{
    if (!isAdaptive) return;
    m_squaredWeight = weight.square();
    if (bias.defined()) m_squaredBias = bias.square();
}

at::Tensor LinearLayer::forward(const at::Tensor& x) const { return linearLayer(x, m_weight, m_bias); }

at::Tensor LinearLayer::inputGradient(const at::Tensor&, const at::Tensor& delta) const
{
    return linearLayer(delta, m_transposed, {});
}

at::Tensor LinearLayer::record(const at::Tensor& x, const at::Tensor& delta)
{
    m_input = x;
    m_delta = delta;
    if (m_squaredWeight.defined())
        return (delta.square() * linearLayer(x.square(), m_squaredWeight, m_squaredBias)).sum(1);
    return delta.square().sum(1) * (x.square().sum(1) + (m_bias.defined() ? 1 : 0));
}

at::Tensor LinearLayer::perturbed(const at::Tensor& x, const at::Tensor& step) const
{
    const at::Tensor moved = m_squaredWeight.defined()
                                 ? linearLayer(m_input * x, m_squaredWeight, m_squaredBias)
                                 : (m_input * x).sum(1, /*keepdim=*/true) + (m_bias.defined() ? 1 : 0);
    return forward(x).addcmul_(m_delta * step.unsqueeze(1), moved);
}

} // namespace sharpscope
