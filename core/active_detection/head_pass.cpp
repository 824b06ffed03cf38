// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/head_pass.h"

#include <ATen/ops/constant_pad_nd.h>

namespace sharpscope {

at::Tensor HeadMap::patch(std::int64_t cell) const
{
    const std::int64_t width = padded.size(2) - 2, row = cell / width, column = cell % width;
    return padded.slice(1, row, row + 3).slice(2, column, column + 3).reshape(-1);
}

at::Tensor HeadPass::conv(std::string_view name, const at::Tensor& x, const ConvOptions& options)
{
    const std::string full = fullName(name);
    if (full.starts_with("head.classification_head."))
        m_maps.push_back(
            {at::constant_pad_nd(x[0].to(at::kCPU, at::kDouble), {1, 1, 1, 1}), options.out / (m_classes + 1)});
    return m_inner.conv(full, x, options);
}

} // namespace sharpscope
