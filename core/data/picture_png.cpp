// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/picture_codecs.h"

#include <png.h>

#include <memory>

namespace sharpscope {

namespace {

struct FreeImage {
    void operator()(png_image* image) const { png_image_free(image); }
};

void check(const png_image& image, bool worked)
{
    if (!worked || PNG_IMAGE_FAILED(image)) throw Error(image.message);
}

void begin(png_image& image, FileBytes bytes)
{
    image.version = PNG_IMAGE_VERSION;
    check(image, png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0);
}

} // namespace

bool isPng(FileBytes bytes) { return bytes.size() >= 8 && png_sig_cmp(bytes.data(), 0, 8) == 0; }

PictureSize pngSize(FileBytes bytes)
{
    png_image image{};
    const std::unique_ptr<png_image, FreeImage> release(&image);
    begin(image, bytes);
    return {static_cast<int>(image.width), static_cast<int>(image.height), (image.format & PNG_FORMAT_FLAG_COLOR) == 0};
}

Picture decodePng(FileBytes bytes, int channels)
{
    png_image image{};
    const std::unique_ptr<png_image, FreeImage> release(&image);
    begin(image, bytes);
    image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    Picture picture{
        .width = static_cast<int>(image.width), .height = static_cast<int>(image.height), .channels = channels};
    picture.pixels.resize(PNG_IMAGE_SIZE(image));
    const png_color white{255, 255, 255};
    check(image, png_image_finish_read(&image, &white, picture.pixels.data(), 0, nullptr) != 0);
    return picture;
}

} // namespace sharpscope
