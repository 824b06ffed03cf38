// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/gram_route.h"

#include "core/model/winograd.h"
#include "core/persample/image_products.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>

namespace sharpscope {

namespace {

/// [B, C, H, W] as [B, H W, C]; no copy of what is channels-last.
at::Tensor pixelRows(const at::Tensor& x) { return x.permute({0, 2, 3, 1}).reshape({x.size(0), -1, x.size(1)}); }

} // namespace

GramRoute::GramRoute(const at::Tensor& weight, const ConvShape& shape, ConvRouteKind kind)
    : m_weight(weight), m_shape(shape), m_isOfPixels(kind == ConvRouteKind::PixelGram)
{
}

/// What products are taken of: padded pixels [B, Q, C], or patches [B, P, K].
at::Tensor GramRoute::factors(const at::Tensor& x) const
{
    const ConvOptions& o = m_shape.conv;
    const std::int64_t p = o.padding, images = x.size(0), channels = x.size(1);
    const at::Tensor pixels = x.permute({0, 2, 3, 1});
    const at::Tensor padded = (p > 0 ? at::constant_pad_nd(pixels, {0, 0, p, p, p, p}) : pixels).contiguous();
    if (m_isOfPixels) return padded.view({images, -1, channels});
    const std::int64_t row = padded.stride(1), pixel = padded.stride(2);
    return padded
        .as_strided({images, m_shape.outHeight(), m_shape.outWidth(), o.kernel, o.kernel, channels},
                    {padded.stride(0), o.stride * row, o.stride * pixel, row, pixel, 1})
        .reshape({images, m_shape.outHeight() * m_shape.outWidth(), -1});
}

/// ⟨left_p, right_q⟩ of all pairs of patches: [B, P, P].
at::Tensor GramRoute::gram(const at::Tensor& left, const at::Tensor& right) const
{
    const at::Tensor products = imageProducts(left, right.transpose(1, 2));
    if (!m_isOfPixels) return products;
    const std::int64_t width = m_shape.width + 2 * m_shape.conv.padding, stride = m_shape.conv.stride;
    const std::int64_t rows = m_shape.outHeight(), columns = m_shape.outWidth(), k = m_shape.conv.kernel;
    const std::int64_t of = products.stride(1); // from one pixel of the left to the next; on the right it is 1
    at::Tensor sum;
    for (std::int64_t tap = 0; tap < k * k; ++tap) {
        const std::int64_t first = tap / k * width + tap % k;
        const at::Tensor atTap = products.as_strided(
            {products.size(0), rows, columns, rows, columns},
            {products.stride(0), stride * width * of, stride * of, stride * width, stride}, first * of + first);
        sum = sum.defined() ? sum.add_(atTap) : atTap.contiguous();
    }
    return sum.view({products.size(0), rows * columns, rows * columns});
}

at::Tensor GramRoute::record(const at::Tensor& x, const at::Tensor& delta)
{
    m_input = x;
    m_delta = pixelRows(delta);
    const at::Tensor own = factors(x);
    return (gram(own, own) * imageProducts(m_delta, m_delta.transpose(1, 2))).flatten(1).sum(1);
}

at::Tensor GramRoute::convolved(const at::Tensor& x) const
{
    if (!winogradSuits(x, m_weight, m_shape.conv))
        return at::conv2d(x, m_weight, {}, m_shape.conv.stride, m_shape.conv.padding);
    if (!m_transformed.defined()) m_transformed = winogradWeights(m_weight);
    return winogradConv(x, m_transformed, m_shape.conv.out);
}

at::Tensor GramRoute::perturbed(const at::Tensor& x, const at::Tensor& step) const
{
    const at::Tensor moved = imageProducts(gram(factors(x), factors(m_input)), m_delta); // [B, P, O]
    const at::Tensor y = convolved(x);
    return y.addcmul_(moved.permute({0, 2, 1}).view(y.sizes()), step.view({-1, 1, 1, 1}));
}

} // namespace sharpscope
