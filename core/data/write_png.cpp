// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/write_png.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <png.h>

namespace sharpscope {

void writePng(const std::filesystem::path& file, const Thumbnail& picture)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = 0;
    std::string bytes;
    bool isWritten = png_image_write_get_memory_size(image, size, 0, picture.rgb.data(), 0, nullptr) != 0;
    if (isWritten) {
        bytes.resize(size);
        isWritten = png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.rgb.data(), 0, nullptr) != 0;
    }
    if (!isWritten) throw Error(file.string() + ": no PNG can be made: " + image.message);
    writeFileAtomically(file, std::string_view(bytes).substr(0, size));
}

} // namespace sharpscope
