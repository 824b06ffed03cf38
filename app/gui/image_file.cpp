// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/image_file.h"

#include "core/data/picture.h"

namespace sharpscope {

QImage readImageFile(const std::string& file)
{
    const Picture picture = readPicture(file, 3);
    return QImage(picture.pixels.data(), picture.width, picture.height, 3 * picture.width, QImage::Format_RGB888)
        .copy();
}

} // namespace sharpscope
