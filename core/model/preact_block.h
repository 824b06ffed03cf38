// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/pass.h"

namespace sharpscope {

struct PreactBlockOptions {
    std::int64_t out = 0;
    std::int64_t stride = 1;
    double dropout = 0; ///< between the two convolutions
};

/// x + conv2(relu(bn2(conv1(o)))) with o = relu(bn1(x)). Where the shape changes, the shortcut is a 1×1 convolution of
/// o ("downsample.0"). Shared by PreActResNet and WideResNet.
at::Tensor preactBlock(Pass& pass, const at::Tensor& x, const PreactBlockOptions& options);

} // namespace sharpscope
