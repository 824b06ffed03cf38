// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/conv4.h"

#include <ATen/ops/max_pool2d.h>

namespace sharpscope {

namespace {

at::Tensor block(Pass& pass, std::int64_t number, const at::Tensor& input, std::int64_t width, std::int64_t stride)
{
    const std::string index = std::to_string(number);
    at::Tensor x =
        pass.conv("conv" + index, input, {.out = width, .kernel = 3, .stride = stride, .padding = 1, .bias = true});
    x = pass.batchNorm("bn" + index, x);
    if (stride == 1) x = at::max_pool2d(x, {2, 2}); // before ReLU it is the same, on a quarter of the numbers
    return pass.stage(x.relu_());
}

} // namespace

Architecture conv4(const Conv4Options& options, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        for (std::int64_t i = 1; i <= options.blocks; ++i)
            x = block(pass, i, x, options.width, 1);
        return pass.linear("classifier", pass.features(x.flatten(1)), {.out = classes});
    };
}

Architecture conv4Strided(const Conv4Options& options, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        for (std::int64_t i = 1; i <= options.blocks; ++i)
            x = block(pass, i, x, options.width, 2);
        return pass.linear("classifier", pass.features(x.mean({2, 3})), {.out = classes});
    };
}

std::vector<NetworkEntry> conv4Networks()
{
    return {networkEntry({.name = "conv4",
                          .title = "Conv-4 (few-shot)",
                          .help = "Four convolutions with batch normalisation and max pooling, which few-shot papers "
                                  "compare on (Vinyals et al. 2016)."},
                         Conv4Options{}, conv4),
            networkEntry({.name = "conv4-strided",
                          .title = "Conv-4 with strides (few-shot)",
                          .help = "Strides in place of pooling and the mean over the image before the last layer, as "
                                  "MAML has it for Omniglot (Finn et al. 2017): a quarter of the arithmetic."},
                         Conv4Options{}, conv4Strided)};
}

} // namespace sharpscope
