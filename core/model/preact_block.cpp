// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preact_block.h"

namespace sharpscope {

at::Tensor preactBlock(Pass& pass, const at::Tensor& x, const PreactBlockOptions& o)
{
    const at::Tensor active = pass.batchNorm("bn1", x).relu_();
    at::Tensor y = pass.conv("conv1", active, {.out = o.out, .kernel = 3, .stride = o.stride, .padding = 1});
    y = pass.dropout(pass.batchNorm("bn2", y).relu_(), o.dropout);
    y = pass.conv("conv2", y, {.out = o.out, .kernel = 3, .padding = 1});
    if (x.size(1) == o.out && o.stride == 1) return y.add_(x);
    return y.add_(pass.conv("downsample.0", active, {.out = o.out, .kernel = 1, .stride = o.stride}));
}

} // namespace sharpscope
