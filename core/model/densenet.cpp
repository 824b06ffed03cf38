// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/densenet.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/max_pool2d.h>

#include <array>

namespace sharpscope {

namespace {

constexpr std::int64_t growth = 32;
constexpr std::array<std::int64_t, 4> layersOfBlock = {6, 12, 24, 16};

at::Tensor stem(Pass& pass, const DensenetOptions& o, const at::Tensor& x)
{
    if (o.stem == "cifar") return pass.conv("conv0", x, {.out = 2 * growth, .kernel = 3, .padding = 1});
    const at::Tensor y = pass.conv("conv0", x, {.out = 2 * growth, .kernel = 7, .stride = 2, .padding = 3});
    return at::max_pool2d(pass.batchNorm("norm0", y).relu_(), {3, 3}, {2, 2}, {1, 1});
}

at::Tensor denseLayer(Pass& pass, const at::Tensor& x)
{
    at::Tensor y = pass.conv("conv1", pass.batchNorm("norm1", x).relu_(), {.out = 4 * growth, .kernel = 1});
    y = pass.conv("conv2", pass.batchNorm("norm2", y).relu_(), {.out = growth, .kernel = 3, .padding = 1});
    return at::cat({x, y}, 1);
}

at::Tensor transition(Pass& pass, const at::Tensor& x)
{
    const at::Tensor y = pass.batchNorm("norm", x).relu_();
    return at::avg_pool2d(pass.conv("conv", y, {.out = x.size(1) / 2, .kernel = 1}), {2, 2}, {2, 2});
}

at::Tensor features(Pass& pass, const DensenetOptions& o, const at::Tensor& images)
{
    const auto outer = pass.scope("features");
    at::Tensor x = stem(pass, o, images);
    for (std::size_t block = 0; block < layersOfBlock.size(); ++block) {
        const std::string number = std::to_string(block + 1);
        for (std::int64_t layer = 1; layer <= layersOfBlock[block]; ++layer) {
            const auto scope = pass.scope("denseblock" + number + ".denselayer" + std::to_string(layer));
            x = denseLayer(pass, x);
        }
        x = pass.stage(x);
        if (block + 1 == layersOfBlock.size()) break;
        const auto scope = pass.scope("transition" + number);
        x = transition(pass, x);
    }
    return pass.batchNorm("norm5", x).relu_().mean({2, 3});
}

} // namespace

Architecture densenet121(const DensenetOptions& options, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        return pass.linear("classifier", pass.features(features(pass, options, x)), {.out = classes});
    };
}

std::vector<NetworkEntry> densenetNetworks()
{
    return {networkEntry({.name = "densenet-121",
                          .title = "DenseNet-121",
                          .help = "Every layer sees the outputs of all layers before it (Huang et al. 2017); "
                                  "torchvision's names."},
                         DensenetOptions{}, densenet121)};
}

} // namespace sharpscope
