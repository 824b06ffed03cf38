// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/efficientnet.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

namespace {

/// A stage of B0.
struct Stage {
    std::int64_t expansion;
    std::int64_t kernel;
    std::int64_t stride;
    std::int64_t out;
    std::int64_t layers;
};

constexpr std::array<Stage, 7> b0 = {{{1, 3, 1, 16, 1},
                                      {6, 3, 2, 24, 2},
                                      {6, 5, 2, 40, 2},
                                      {6, 3, 2, 80, 3},
                                      {6, 5, 1, 112, 3},
                                      {6, 5, 2, 192, 4},
                                      {6, 3, 1, 320, 1}}};
constexpr std::int64_t stemChannels = 32;

/// To the nearest multiple of 8, but not below nine tenths.
std::int64_t scaledChannels(std::int64_t channels, double width)
{
    const double wanted = static_cast<double>(channels) * width;
    const std::int64_t rounded = std::max<std::int64_t>(8, static_cast<std::int64_t>(wanted + 4) / 8 * 8);
    return static_cast<double>(rounded) < 0.9 * wanted ? rounded + 8 : rounded;
}

at::Tensor convNorm(Pass& pass, const char* name, const at::Tensor& x, const ConvOptions& options)
{
    const auto scope = pass.scope(name);
    return pass.batchNorm("1", pass.conv("0", x, options));
}

at::Tensor squeezeExcitation(Pass& pass, const char* name, const at::Tensor& x, std::int64_t squeezed)
{
    const auto scope = pass.scope(name);
    const at::Tensor means = x.mean({2, 3}, /*keepdim=*/true);
    const at::Tensor inner = at::silu(pass.conv("fc1", means, {.out = squeezed, .kernel = 1, .bias = true}));
    return x * at::sigmoid(pass.conv("fc2", inner, {.out = x.size(1), .kernel = 1, .bias = true}));
}

struct BlockOptions {
    std::int64_t expansion, kernel, stride, out;
    double dropped;
};

at::Tensor invertedBottleneck(Pass& pass, const at::Tensor& x, const BlockOptions& o)
{
    const auto scope = pass.scope("block");
    const std::int64_t in = x.size(1), inner = in * o.expansion;
    constexpr std::array<const char*, 4> names = {"0", "1", "2", "3"};
    auto name = names.begin();
    at::Tensor y = x;
    if (o.expansion != 1) y = at::silu(convNorm(pass, *name++, y, {.out = inner, .kernel = 1}));
    y = at::silu(convNorm(
        pass, *name++, y,
        {.out = inner, .kernel = o.kernel, .stride = o.stride, .padding = (o.kernel - 1) / 2, .groups = inner}));
    y = squeezeExcitation(pass, *name++, y, std::max<std::int64_t>(1, in / 4));
    y = convNorm(pass, *name++, y, {.out = o.out, .kernel = 1});
    if (o.stride != 1 || in != o.out) return y;
    return pass.dropout(y, o.dropped, /*perSample=*/true).add_(x);
}

} // namespace

Architecture efficientnet(const EfficientnetScale& scale, const EfficientnetOptions& options, std::int64_t classes)
{
    const auto layersOf = [scale](const Stage& stage) {
        return static_cast<std::int64_t>(std::ceil(static_cast<double>(stage.layers) * scale.depth));
    };
    double blocks = 0;
    for (const Stage& stage : b0)
        blocks += static_cast<double>(layersOf(stage));
    return [=](Pass& pass, at::Tensor x) {
        x = at::silu(
            convNorm(pass, "features.0", x,
                     {.out = scaledChannels(stemChannels, scale.width), .kernel = 3, .stride = 2, .padding = 1}));
        double block = 0;
        for (std::size_t s = 0; s < b0.size(); ++s) {
            for (std::int64_t i = 0; i < layersOf(b0[s]); ++i) {
                const auto scope = pass.scope("features." + std::to_string(s + 1) + "." + std::to_string(i));
                x = invertedBottleneck(pass, x,
                                       {.expansion = b0[s].expansion,
                                        .kernel = b0[s].kernel,
                                        .stride = i == 0 ? b0[s].stride : 1,
                                        .out = scaledChannels(b0[s].out, scale.width),
                                        .dropped = options.stochasticDepth * block++ / blocks});
            }
            x = pass.stage(x);
        }
        x = at::silu(convNorm(pass, "features.8", x, {.out = 4 * x.size(1), .kernel = 1}));
        x = pass.dropout(pass.features(x.mean({2, 3})), options.dropout);
        return pass.linear("classifier.1", x, {.out = classes});
    };
}

std::vector<NetworkEntry> efficientnetNetworks()
{
    const auto entry = [](const char* member, const EfficientnetScale& scale, double dropout) {
        return networkEntry(
            {.name = std::string("efficientnet-b") + member,
             .title = std::string("EfficientNet-B") + member,
             .help = "Depthwise convolutions, squeeze-and-excitation, compound scaling (Tan & Le 2019); "
                     "torchvision's names, made for transfer."},
            EfficientnetOptions{.dropout = dropout}, [scale](const EfficientnetOptions& options, std::int64_t classes) {
                return efficientnet(scale, options, classes);
            });
    };
    return {entry("2", {.width = 1.1, .depth = 1.2}, 0.3), entry("3", {.width = 1.2, .depth = 1.4}, 0.3),
            entry("4", {.width = 1.4, .depth = 1.8}, 0.4)};
}

} // namespace sharpscope
