// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/gradient_route.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>

namespace sharpscope {

namespace {

/// The images of a batch as the groups of one image. With the strides of such a tensor also where its height and width
/// are 1: others pass for channels-last, and LibTorch's backward pass then refuses the weights.
at::Tensor imagesAsGroups(const at::Tensor& x)
{
    return x.reshape(-1).view({1, x.size(0) * x.size(1), x.size(2), x.size(3)});
}

} // namespace

GradientRoute::GradientRoute(const at::Tensor& weight, const ConvOptions& options, bool isAdaptive)
    : m_options(options), m_weight(weight.contiguous()), m_isAdaptive(isAdaptive)
{
}

at::Tensor GradientRoute::record(const at::Tensor& x, const at::Tensor& delta)
{
    const std::int64_t images = x.size(0), s = m_options.stride, p = m_options.padding;
    std::vector<std::int64_t> shape = m_weight.sizes().vec();
    shape.insert(shape.begin(), images);
    const at::Tensor ofAll =
        at::empty({images * shape[1], shape[2], shape[3], shape[4]}, m_weight.options()); // for its shape
    const at::Tensor gradient =
        std::get<1>(at::convolution_backward(imagesAsGroups(delta), imagesAsGroups(x), ofAll, {}, {s, s}, {p, p},
                                             {1, 1}, false, {0, 0}, images * m_options.groups, {false, true, false}));
    m_moves = gradient.view(shape);
    if (m_isAdaptive) m_moves = m_moves.mul_(m_weight);
    const at::Tensor squared = m_moves.flatten(1).square().sum(1);
    if (m_isAdaptive) m_moves.mul_(m_weight);
    return squared;
}

at::Tensor GradientRoute::perturbed(const at::Tensor& x, const at::Tensor& step) const
{
    const at::Tensor weights = at::addcmul(m_weight, m_moves, step.view({-1, 1, 1, 1, 1}));
    const at::Tensor y = at::conv2d(imagesAsGroups(x), weights.flatten(0, 1), {}, m_options.stride, m_options.padding,
                                    1, x.size(0) * m_options.groups);
    return y.view({x.size(0), m_options.out, y.size(2), y.size(3)}).contiguous(x.suggest_memory_format());
}

} // namespace sharpscope
