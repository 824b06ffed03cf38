// SPDX-License-Identifier: GPL-3.0-or-later
// The formats that few data sets have, through GraphicsMagick.
#include "core/base/error.h"
#include "core/data/orientation.h"
#include "core/data/picture_codecs.h"

#include <magick/api.h>

#include <algorithm>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace sharpscope {

namespace {

constexpr std::int64_t bytesAtMost = 1 << 29;     // WebP files are read whole
constexpr std::int64_t pixelsAtMost = 32'000'000; // held whole, in 8 bytes each and what the decoder needs

struct Free {
    void operator()(ImageInfo* info) const { DestroyImageInfo(info); }
    void operator()(Image* image) const { DestroyImageList(image); }
};
using Loaded = std::unique_ptr<Image, Free>;

struct Exception : ExceptionInfo {
    Exception() { GetExceptionInfo(this); }
    ~Exception() { DestroyExceptionInfo(this); }
    Exception(const Exception&) = delete;
    Exception& operator=(const Exception&) = delete;

    std::string text() const
    {
        const char* why = description && *description ? description : reason;
        return why ? why : "it is damaged";
    }
};

void setUp()
{
    static const bool done = [] {
        Exception exception;
        InitializeMagickEx(nullptr, MAGICK_OPT_NO_SIGNAL_HANDER, &exception);
        SetMagickResourceLimit(ThreadsResource, 1); // pictures are decoded on all threads already
        return true;
    }();
    static_cast<void>(done);
}

/// Of an animation or several pages the first one. `read` is PingImage or ReadImage.
Loaded load(std::FILE* file, const char* format, Image* (*read)(const ImageInfo*, ExceptionInfo*))
{
    setUp();
    struct stat status = {};
    if (fstat(fileno(file), &status) == 0 && status.st_size > bytesAtMost)
        throw Error("it has " + std::to_string(status.st_size) + " bytes; of a " + format + " at most " +
                    std::to_string(bytesAtMost) + " are read");
    const std::unique_ptr<ImageInfo, Free> info(CloneImageInfo(nullptr));
    info->file = file;
    info->subimage = 0;
    info->subrange = 1;
    std::snprintf(info->magick, sizeof info->magick, "%s", format);
    std::snprintf(info->filename, sizeof info->filename, "%s:", format);
    Exception exception;
    Loaded image(read(info.get(), &exception));
    if (!image || exception.severity >= ErrorException) throw Error(exception.text());
    return image;
}

/// @throws Error where it is wider or higher than an int can say.
PictureHeader headerOf(const Image& image)
{
    if (std::cmp_greater(std::max(image.columns, image.rows), pixelsAtMost))
        throw Error("it claims " + std::to_string(image.columns) + " x " + std::to_string(image.rows) +
                    " pixels; at most " + std::to_string(pixelsAtMost) + " are read");
    PictureHeader header{.size = {static_cast<int>(image.columns), static_cast<int>(image.rows)}};
    if (image.orientation != UndefinedOrientation) header.orientation = static_cast<int>(image.orientation);
    std::size_t size = 0;
    if (const unsigned char* exif = GetImageProfile(&image, "EXIF", &size); exif && header.orientation == 1)
        header.orientation = orientationIn({exif, size});
    return header;
}

} // namespace

PictureHeader otherHeader(std::FILE* file, const char* format)
{
    const PictureHeader header = headerOf(*load(file, format, PingImage));
    checkSize(header.size, pixelsAtMost);
    return header;
}

void decodeOther(std::FILE* file, const char* format, int channels, const PictureSink& sink)
{
    const PictureSize size = otherHeader(file, format).size;
    std::rewind(file);
    const auto turn = turnToHold(size);
    const Loaded image = load(file, format, ReadImage);
    const PictureHeader header = headerOf(*image);
    checkSize(header.size, pixelsAtMost);
    if (image->colorspace == CMYKColorspace) TransformColorspace(image.get(), RGBColorspace);
    const int own = image->matte ? 4 : 3; // without transparency a pixel's opacity was never set
    std::vector<std::uint8_t> from(image->columns * static_cast<unsigned long>(own)), to(image->columns * channels);
    sink.begin(header);
    Exception exception;
    for (unsigned long y = 0; y < image->rows; ++y) {
        if (!DispatchImage(image.get(), 0, static_cast<long>(y), image->columns, 1, own == 4 ? "RGBA" : "RGB",
                           CharPixel, from.data(), &exception))
            throw Error(exception.text());
        convertRow(from.data(), own, image->columns, to.data(), channels);
        sink.row(to.data());
    }
}

} // namespace sharpscope
