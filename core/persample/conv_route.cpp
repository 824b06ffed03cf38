// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/conv_route.h"

#include "core/persample/gradient_route.h"
#include "core/persample/gram_route.h"
#include "core/persample/tap_route.h"

namespace sharpscope {

double convRouteCost(ConvRouteKind kind, const ConvShape& shape)
{
    const auto kernel = static_cast<double>(shape.conv.kernel * shape.conv.kernel);
    const auto in = static_cast<double>(shape.in), out = static_cast<double>(shape.conv.out);
    const auto outputs = static_cast<double>(shape.outHeight() * shape.outWidth());
    const auto inputs =
        static_cast<double>((shape.height + 2 * shape.conv.padding) * (shape.width + 2 * shape.conv.padding));
    switch (kind) {
    case ConvRouteKind::Gradient:
        return out * in / static_cast<double>(shape.conv.groups) * kernel * outputs;
    case ConvRouteKind::UnfoldGram:
        return shape.conv.groups > 1 ? -1 : 2 * outputs * outputs * (in * kernel + out);
    case ConvRouteKind::PixelGram:
        return shape.conv.groups > 1 ? -1 : 2 * (inputs * inputs * in + outputs * outputs * (kernel + out));
    }
    return -1;
}

ConvRouteKind cheapestConvRoute(const ConvShape& shape)
{
    ConvRouteKind best = ConvRouteKind::Gradient;
    for (const ConvRouteKind kind : {ConvRouteKind::UnfoldGram, ConvRouteKind::PixelGram}) {
        const double cost = convRouteCost(kind, shape);
        if (cost >= 0 && cost < convRouteCost(best, shape)) best = kind;
    }
    return best;
}

std::unique_ptr<ConvRoute> makeConvRoute(ConvRouteKind kind, const at::Tensor& weight, const ConvShape& shape,
                                         bool isAdaptive)
{
    if (kind == ConvRouteKind::Gradient && TapRoute::suits(weight, shape.conv))
        return std::make_unique<TapRoute>(weight, shape, isAdaptive);
    if (kind == ConvRouteKind::Gradient) return std::make_unique<GradientRoute>(weight, shape.conv, isAdaptive);
    return std::make_unique<GramRoute>(weight, shape, kind);
}

} // namespace sharpscope
