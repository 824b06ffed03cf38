// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/checksum.h"

#include <zlib.h>

namespace sharpscope {

std::uint32_t crc32Of(std::string_view bytes)
{
    return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::uint32_t crc32Of(const at::Tensor& tensor)
{
    const at::Tensor here = tensor.detach().cpu().contiguous();
    return crc32Of({static_cast<const char*>(here.data_ptr()), here.nbytes()});
}

} // namespace sharpscope
