// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to give every image of a batch its own convolution weights W + s_n d_n, all exact. With patches a_p [K] of
// the input (K = C k²), P output pixels and O output channels, g_W = Σ_p δ_p a_pᵀ:
//
//     Gradient    g_n itself, by one convolution whose groups are the images; y' is a convolution with W + s_n d_n
//     UnfoldGram  ‖g‖² = Σ_pq ⟨δ_p, δ_q⟩ ⟨a_p, a_q⟩,   y'_q = W a'_q + s Σ_p δ_p ⟨a_p, a'_q⟩, from unfolded patches
//     PixelGram   the same, ⟨a_p, a'_q⟩ summed over the k² taps from the products of all pairs of (padded) pixels
//
// Gradient is for layers of many pixels and few weights, the Gram forms for the others; the cheapest is taken, layer by
// layer. θ² g has no such factors: ASAM takes Gradient throughout.
#pragma once

#include "core/model/pass.h"

#include <memory>

namespace sharpscope {

enum class ConvRouteKind { Gradient, UnfoldGram, PixelGram };

/// A convolution of one image.
struct ConvShape {
    std::int64_t in = 0; ///< channels
    std::int64_t height = 0;
    std::int64_t width = 0;
    ConvOptions conv;

    ConvShape(const at::Tensor& x, const ConvOptions& options)
        : in(x.size(1)), height(x.size(2)), width(x.size(3)), conv(options)
    {
    }
    std::int64_t outHeight() const { return (height + 2 * conv.padding - conv.kernel) / conv.stride + 1; }
    std::int64_t outWidth() const { return (width + 2 * conv.padding - conv.kernel) / conv.stride + 1; }
};

/// Multiplications for each image that a route takes beyond two plain forward passes and one backward pass; −1 where it
/// is none for the layer (Gram forms of grouped convolutions, whose weights are few).
double convRouteCost(ConvRouteKind kind, const ConvShape& shape);
ConvRouteKind cheapestConvRoute(const ConvShape& shape);

class ConvRoute {
public:
    virtual ~ConvRoute() = default;
    /// As SampleLayer::record and perturbed, of the weights alone: the bias is the layer's business.
    virtual at::Tensor record(const at::Tensor& x, const at::Tensor& delta) = 0;
    virtual at::Tensor perturbed(const at::Tensor& x, const at::Tensor& step) const = 0;
};

/// `weight` [O, C/groups, k, k]
std::unique_ptr<ConvRoute> makeConvRoute(ConvRouteKind kind, const at::Tensor& weight, const ConvShape& shape,
                                         bool isAdaptive);

} // namespace sharpscope
