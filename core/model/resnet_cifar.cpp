// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/resnet_cifar.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>

namespace sharpscope {

namespace {

at::Tensor shortcut(Pass& pass, const CifarResnetOptions& o, const at::Tensor& x, std::int64_t out, std::int64_t stride)
{
    const std::int64_t in = x.size(1);
    if (in == out) return x;
    if (o.shortcut == "B")
        return pass.batchNorm("downsample.1",
                              pass.conv("downsample.0", x, {.out = out, .kernel = 1, .stride = stride}));
    const at::Tensor everySecond = at::avg_pool2d(x, {1, 1}, {stride, stride}); // one pass, as x[:, :, ::2, ::2] is not
    const std::int64_t before = (out - in) / 2;
    return at::constant_pad_nd(everySecond, {0, 0, 0, 0, before, out - in - before});
}

at::Tensor block(Pass& pass, const CifarResnetOptions& o, const at::Tensor& x, std::int64_t out, std::int64_t stride)
{
    at::Tensor y = pass.conv("conv1", x, {.out = out, .kernel = 3, .stride = stride, .padding = 1});
    y = pass.batchNorm("bn1", y).relu_();
    y = pass.batchNorm("bn2", pass.conv("conv2", y, {.out = out, .kernel = 3, .padding = 1}));
    return y.add_(shortcut(pass, o, x, out, stride)).relu_();
}

} // namespace

Architecture cifarResnet(std::int64_t depth, const CifarResnetOptions& options, std::int64_t classes)
{
    const std::int64_t blocks = (depth - 2) / 6;
    return [=](Pass& pass, at::Tensor x) {
        x = pass.batchNorm("bn1", pass.conv("conv1", x, {.out = 16, .kernel = 3, .padding = 1})).relu_();
        for (std::int64_t stage = 0; stage < 3; ++stage) {
            for (std::int64_t i = 0; i < blocks; ++i) {
                const auto scope = pass.scope("layer" + std::to_string(stage + 1) + "." + std::to_string(i));
                x = block(pass, options, x, 16 << stage, stage > 0 && i == 0 ? 2 : 1);
            }
            x = pass.stage(x);
        }
        x = pass.dropout(pass.features(x.mean({2, 3})), options.dropout);
        return pass.linear("fc", x, {.out = classes});
    };
}

std::vector<NetworkEntry> cifarResnetNetworks()
{
    std::vector<NetworkEntry> entries;
    for (const std::int64_t depth : {8, 20, 32, 44, 56}) {
        const std::string number = std::to_string(depth);
        entries.push_back(networkEntry(
            {.name = "resnet-" + number,
             .title = "ResNet-" + number + " (CIFAR)",
             .help = "Residual network for small images, 16-32-64 channels (He et al. 2016, "
                     "§4.2)."},
            CifarResnetOptions{},
            [depth](const CifarResnetOptions& o, std::int64_t classes) { return cifarResnet(depth, o, classes); }));
    }
    return entries;
}

} // namespace sharpscope
