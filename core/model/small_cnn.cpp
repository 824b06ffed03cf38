// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/small_cnn.h"

#include <ATen/ops/max_pool2d.h>

namespace sharpscope {

namespace {

at::Tensor stage(Pass& pass, const SmallCnnOptions& o, const char* conv, const char* norm, const at::Tensor& input,
                 std::int64_t out)
{
    at::Tensor x = pass.conv(conv, input, {.out = out, .kernel = 3, .padding = 1, .bias = !o.batchNorm});
    if (o.batchNorm) x = pass.batchNorm(norm, x);
    return pass.stage(at::max_pool2d(x, {2, 2}).relu_()); // the same as pooling afterwards, on a quarter of the numbers
}

} // namespace

Architecture smallCnn(const SmallCnnOptions& options, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        x = stage(pass, options, "conv1", "bn1", x, options.width);
        x = stage(pass, options, "conv2", "bn2", x, 2 * options.width);
        x = pass.stage(pass.linear("fc1", x.flatten(1), {.out = options.hidden}).relu_());
        return pass.linear("fc2", pass.dropout(pass.features(x), options.dropout), {.out = classes});
    };
}

std::vector<NetworkEntry> smallCnnNetworks()
{
    return {networkEntry({.name = "cnn-small",
                          .title = "Small convolutional network",
                          .help = "Two convolutions and two linear layers: seconds an epoch on two cores."},
                         SmallCnnOptions{}, smallCnn)};
}

} // namespace sharpscope
