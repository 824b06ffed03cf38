// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/conv_layer.h"

#include "core/model/winograd.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>

namespace sharpscope {

ConvLayer::ConvLayer(const at::Tensor& weight, const at::Tensor& bias, const ConvShape& shape, bool isAdaptive)
    : m_weight(weight),
      m_bias(bias),
      m_options(shape.conv),
      m_isAdaptive(isAdaptive),
      m_route(makeConvRoute(isAdaptive ? ConvRouteKind::Gradient : cheapestConvRoute(shape), weight, shape, isAdaptive))
{
}

at::Tensor ConvLayer::forward(const at::Tensor& x) const
{
    return at::conv2d(x, m_weight, m_bias, m_options.stride, m_options.padding, 1, m_options.groups);
}

at::Tensor ConvLayer::inputGradient(const at::Tensor& x, const at::Tensor& delta) const
{
    const at::Tensor gradient = delta.contiguous(x.suggest_memory_format());
    if (winogradSuits(gradient, m_weight, m_options)) {
        if (!m_turned.defined())
            m_turned =
                winogradWeights(m_weight.flip({2, 3}).transpose(0, 1).contiguous(at::MemoryFormat::ChannelsLast));
        return winogradConv(gradient, m_turned, x.size(1));
    }
    const std::int64_t s = m_options.stride, p = m_options.padding;
    return std::get<0>(at::convolution_backward(gradient, x, m_weight, {}, {s, s}, {p, p}, {1, 1}, false, {0, 0},
                                                m_options.groups, {true, false, false}));
}

at::Tensor ConvLayer::record(const at::Tensor& x, const at::Tensor& delta)
{
    const at::Tensor squared = m_route->record(x, delta);
    if (!m_bias.defined()) return squared;
    m_biasMove = delta.flatten(2).sum(2);
    if (!m_isAdaptive) return squared + m_biasMove.square().sum(1);
    m_biasMove = m_biasMove * m_bias;
    const at::Tensor ofBias = m_biasMove.square().sum(1);
    m_biasMove = m_biasMove * m_bias;
    return squared + ofBias;
}

at::Tensor ConvLayer::perturbed(const at::Tensor& x, const at::Tensor& step) const
{
    const at::Tensor y = m_route->perturbed(x, step);
    if (!m_bias.defined()) return y;
    return y.add_(at::addcmul(m_bias, m_biasMove, step.unsqueeze(1)).unsqueeze(2).unsqueeze(3));
}

} // namespace sharpscope
