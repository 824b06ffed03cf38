// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/wide_resnet.h"

#include "core/model/preact_block.h"

namespace sharpscope {

void check(const WideResnetOptions& options, std::vector<Problem>& problems)
{
    if ((options.depth - 4) % 6 != 0)
        problems.push_back(
            {"depth", "must be 6n + 4, for instance 16, 22, 28 or 40; " + std::to_string(options.depth) + " is not"});
}

Architecture wideResnet(const WideResnetOptions& options, std::int64_t classes)
{
    const std::int64_t blocks = (options.depth - 4) / 6 + (options.variant == "paper" ? 1 : 0);
    return [=](Pass& pass, at::Tensor x) {
        x = pass.conv("conv1", x, {.out = 16, .kernel = 3, .padding = 1});
        for (std::int64_t stage = 0; stage < 3; ++stage) {
            for (std::int64_t i = 0; i < blocks; ++i) {
                const auto scope = pass.scope("layer" + std::to_string(stage + 1) + "." + std::to_string(i));
                x = preactBlock(pass, x,
                                {.out = (16 << stage) * options.width,
                                 .stride = stage > 0 && i == 0 ? 2 : 1,
                                 .dropout = options.dropout});
            }
            x = pass.stage(x);
        }
        x = pass.batchNorm("bn1", x).relu_();
        return pass.linear("fc", pass.features(x.mean({2, 3})), {.out = classes});
    };
}

std::vector<NetworkEntry> wideResnetNetworks()
{
    const auto entry = [](std::int64_t depth, std::int64_t width) {
        const std::string numbers = std::to_string(depth) + "-" + std::to_string(width);
        return networkEntry({.name = "wrn-" + numbers,
                             .title = "WideResNet-" + numbers,
                             .help = "Wide residual network (Zagoruyko & Komodakis 2016)."},
                            WideResnetOptions{.depth = depth, .width = width}, wideResnet);
    };
    return {entry(28, 10), entry(16, 8), entry(16, 4)};
}

} // namespace sharpscope
