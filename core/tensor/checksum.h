// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <cstdint>
#include <string_view>

namespace sharpscope {

/// CRC-32 (zlib's) of the bytes of a tensor's elements in their order, wherever and however it lies.
std::uint32_t crc32Of(const at::Tensor& tensor);
std::uint32_t crc32Of(std::string_view bytes);

} // namespace sharpscope
