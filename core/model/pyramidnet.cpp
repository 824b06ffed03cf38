// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pyramidnet.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>

#include <cmath>

namespace sharpscope {

namespace {

std::int64_t layersOf(const PyramidnetOptions& o) { return o.block == "bottleneck" ? 9 : 6; }

at::Tensor shortcut(const at::Tensor& x, std::int64_t out, std::int64_t stride)
{
    const at::Tensor y = stride == 1 ? x : at::avg_pool2d(x, {2, 2}, {2, 2}, {0, 0}, /*ceil_mode=*/true);
    return y.size(1) == out ? y : at::constant_pad_nd(y, {0, 0, 0, 0, 0, out - y.size(1)});
}

at::Tensor pyramidBottleneck(Pass& pass, const at::Tensor& x, std::int64_t channels, std::int64_t stride)
{
    at::Tensor y = pass.conv("conv1", pass.batchNorm("bn1", x), {.out = channels, .kernel = 1});
    y = pass.batchNorm("bn2", y).relu_();
    y = pass.conv("conv2", y, {.out = channels, .kernel = 3, .stride = stride, .padding = 1});
    y = pass.batchNorm("bn3", y).relu_();
    y = pass.batchNorm("bn4", pass.conv("conv3", y, {.out = 4 * channels, .kernel = 1}));
    return y.add_(shortcut(x, 4 * channels, stride));
}

at::Tensor pyramidBlock(Pass& pass, const at::Tensor& x, std::int64_t channels, std::int64_t stride)
{
    at::Tensor y = pass.batchNorm("bn1", x);
    y = pass.conv("conv1", y, {.out = channels, .kernel = 3, .stride = stride, .padding = 1});
    y = pass.batchNorm("bn2", y).relu_();
    y = pass.batchNorm("bn3", pass.conv("conv2", y, {.out = channels, .kernel = 3, .padding = 1}));
    return y.add_(shortcut(x, channels, stride));
}

} // namespace

void check(const PyramidnetOptions& options, std::vector<Problem>& problems)
{
    const std::int64_t layers = layersOf(options);
    if ((options.depth - 2) % layers != 0)
        problems.push_back({"depth", "must be " + std::to_string(layers) + "n + 2 with " + options.block + " blocks; " +
                                         std::to_string(options.depth) + " is not"});
}

Architecture pyramidnet(const PyramidnetOptions& options, std::int64_t classes)
{
    const std::int64_t blocks = (options.depth - 2) / layersOf(options);
    const double growth = options.alpha / (3.0 * static_cast<double>(blocks));
    const bool bottleneck = options.block == "bottleneck";
    return [=](Pass& pass, at::Tensor x) {
        x = pass.batchNorm("bn1", pass.conv("conv1", x, {.out = 16, .kernel = 3, .padding = 1}));
        double width = 16;
        for (std::int64_t stage = 0; stage < 3; ++stage) {
            for (std::int64_t i = 0; i < blocks; ++i) {
                const auto scope = pass.scope("layer" + std::to_string(stage + 1) + "." + std::to_string(i));
                width += growth;
                const auto channels = static_cast<std::int64_t>(std::nearbyint(width)); // to even, as Python's round
                const std::int64_t stride = stage > 0 && i == 0 ? 2 : 1;
                x = bottleneck ? pyramidBottleneck(pass, x, channels, stride) : pyramidBlock(pass, x, channels, stride);
            }
            x = pass.stage(x);
        }
        x = pass.batchNorm("bn_final", x).relu_();
        return pass.linear("fc", pass.features(x.mean({2, 3})), {.out = classes});
    };
}

std::vector<NetworkEntry> pyramidnetNetworks()
{
    return {networkEntry({.name = "pyramidnet-101",
                          .title = "PyramidNet-101",
                          .help = "Residual network that widens with every block (Han et al. 2017)."},
                         PyramidnetOptions{}, pyramidnet)};
}

} // namespace sharpscope
