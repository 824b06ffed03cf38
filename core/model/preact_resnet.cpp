// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preact_resnet.h"

#include "core/model/preact_block.h"

namespace sharpscope {

Architecture preactResnet18(const PreactResnetOptions&, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        x = pass.conv("conv1", x, {.out = 64, .kernel = 3, .padding = 1});
        for (std::int64_t stage = 0; stage < 4; ++stage) {
            for (std::int64_t i = 0; i < 2; ++i) {
                const auto scope = pass.scope("layer" + std::to_string(stage + 1) + "." + std::to_string(i));
                x = preactBlock(pass, x, {.out = 64 << stage, .stride = stage > 0 && i == 0 ? 2 : 1});
            }
            x = pass.stage(x);
        }
        return pass.linear("fc", pass.features(x.mean({2, 3})), {.out = classes});
    };
}

std::vector<NetworkEntry> preactResnetNetworks()
{
    return {networkEntry({.name = "preact-resnet-18",
                          .title = "PreActResNet-18",
                          .help = "Residual network with normalisation before each convolution (He et al. 2016, "
                                  "\"Identity Mappings\")."},
                         PreactResnetOptions{}, preactResnet18)};
}

} // namespace sharpscope
