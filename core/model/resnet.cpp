// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/resnet.h"

#include <ATen/ops/max_pool2d.h>

#include <array>

namespace sharpscope {

namespace {

struct Plan {
    std::array<std::int64_t, 4> blocks;
    bool bottleneck;
};

Plan planOf(std::int64_t depth) { return depth == 18 ? Plan{{2, 2, 2, 2}, false} : Plan{{3, 4, 6, 3}, depth == 50}; }

at::Tensor shortcut(Pass& pass, const at::Tensor& x, std::int64_t out, std::int64_t stride)
{
    if (x.size(1) == out && stride == 1) return x;
    return pass.batchNorm("downsample.1", pass.conv("downsample.0", x, {.out = out, .kernel = 1, .stride = stride}));
}

at::Tensor basicBlock(Pass& pass, const at::Tensor& x, std::int64_t channels, std::int64_t stride)
{
    at::Tensor y = pass.conv("conv1", x, {.out = channels, .kernel = 3, .stride = stride, .padding = 1});
    y = pass.batchNorm("bn1", y).relu_();
    y = pass.batchNorm("bn2", pass.conv("conv2", y, {.out = channels, .kernel = 3, .padding = 1}));
    return y.add_(shortcut(pass, x, channels, stride)).relu_();
}

at::Tensor bottleneckBlock(Pass& pass, const at::Tensor& x, std::int64_t channels, std::int64_t stride)
{
    at::Tensor y = pass.batchNorm("bn1", pass.conv("conv1", x, {.out = channels, .kernel = 1})).relu_();
    y = pass.conv("conv2", y, {.out = channels, .kernel = 3, .stride = stride, .padding = 1});
    y = pass.batchNorm("bn2", y).relu_();
    y = pass.batchNorm("bn3", pass.conv("conv3", y, {.out = 4 * channels, .kernel = 1}));
    return y.add_(shortcut(pass, x, 4 * channels, stride)).relu_();
}

at::Tensor stem(Pass& pass, const ResnetOptions& o, const at::Tensor& x)
{
    const ConvOptions conv = o.stem == "imagenet" ? ConvOptions{.out = 64, .kernel = 7, .stride = 2, .padding = 3}
                                                  : ConvOptions{.out = 64, .kernel = 3, .padding = 1};
    const at::Tensor y = pass.batchNorm("bn1", pass.conv("conv1", x, conv)).relu_();
    return o.stem == "imagenet" ? at::max_pool2d(y, {3, 3}, {2, 2}, {1, 1}) : y;
}

} // namespace

Architecture resnet(std::int64_t depth, const ResnetOptions& options, std::int64_t classes)
{
    const Plan plan = planOf(depth);
    return [=](Pass& pass, at::Tensor x) {
        x = stem(pass, options, x);
        for (std::size_t stage = 0; stage < plan.blocks.size(); ++stage) {
            for (std::int64_t i = 0; i < plan.blocks[stage]; ++i) {
                const auto scope = pass.scope("layer" + std::to_string(stage + 1) + "." + std::to_string(i));
                const std::int64_t channels = 64 << stage;
                const std::int64_t stride = stage > 0 && i == 0 ? 2 : 1;
                x = plan.bottleneck ? bottleneckBlock(pass, x, channels, stride)
                                    : basicBlock(pass, x, channels, stride);
            }
            x = pass.stage(x);
        }
        x = pass.dropout(pass.features(x.mean({2, 3})), options.dropout);
        return pass.linear("fc", x, {.out = classes});
    };
}

std::vector<NetworkEntry> resnetNetworks()
{
    std::vector<NetworkEntry> entries;
    for (const std::int64_t depth : {18, 34, 50}) {
        const std::string number = std::to_string(depth);
        entries.push_back(
            networkEntry({.name = "resnet-" + number,
                          .title = "ResNet-" + number,
                          .help = "Residual network, 64-128-256-512 channels (He et al. 2016); torchvision's names."},
                         ResnetOptions{},
                         [depth](const ResnetOptions& o, std::int64_t classes) { return resnet(depth, o, classes); }));
    }
    return entries;
}

} // namespace sharpscope
