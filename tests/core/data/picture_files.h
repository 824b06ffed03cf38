// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG and PNG files for tests, written by libjpeg and libpng; others by GraphicsMagick.
#pragma once

#include "data_files.h"

#include <cstdio>

#include <cstring>
#include <jpeglib.h>
#include <magick/api.h>
#include <png.h>

/// `pixels` is [height, width, channels]: 1 grey, 3 colour, in a JPEG also 4 (print inks), in a PNG 4 (with opacity).
inline QByteArray jpegBytes(int width, int height, int channels, const QByteArray& pixels, bool progressive = false,
                            const QByteArray& exif = {}, bool adobesMark = true)
{
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &buffer, &size);
    info.image_width = static_cast<unsigned>(width);
    info.image_height = static_cast<unsigned>(height);
    info.input_components = channels;
    info.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    if (progressive) jpeg_simple_progression(&info);
    if (!adobesMark) info.write_Adobe_marker = FALSE;
    jpeg_start_compress(&info, TRUE);
    if (!exif.isEmpty())
        jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()),
                          static_cast<unsigned>(exif.size()));
    for (int y = 0; y < height; ++y) {
        auto* line = reinterpret_cast<JSAMPROW>(const_cast<char*>(pixels.data() + qsizetype(y) * width * channels));
        jpeg_write_scanlines(&info, &line, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    QByteArray bytes(reinterpret_cast<const char*>(buffer), qsizetype(size));
    std::free(buffer);
    return bytes;
}

inline QByteArray pngBytes(int width, int height, int channels, const QByteArray& pixels)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<unsigned>(width);
    image.height = static_cast<unsigned>(height);
    image.format = channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    png_image_write_get_memory_size(image, size, 0, pixels.data(), 0, nullptr);
    QByteArray bytes(qsizetype(size), 0);
    if (!png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr))
        throw std::runtime_error(image.message);
    bytes.truncate(qsizetype(size));
    return bytes;
}

/// An EXIF block that says nothing but how the camera was held.
inline QByteArray exifBytes(int orientation)
{
    return QByteArray("Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25) + char(orientation) +
           QByteArray(6, 0);
}

/// "WEBP" (lossless), "BMP", "GIF" ...: one channel grey, three colour, four with opacity.
inline QByteArray magickBytes(const char* format, int width, int height, int channels, const QByteArray& pixels,
                              int orientation = 0)
{
    ExceptionInfo exception;
    GetExceptionInfo(&exception);
    InitializeMagickEx(nullptr, MAGICK_OPT_NO_SIGNAL_HANDER, &exception);
    Image* image = ConstituteImage(static_cast<unsigned long>(width), static_cast<unsigned long>(height),
                                   channels == 1   ? "I"
                                   : channels == 3 ? "RGB"
                                                   : "RGBA",
                                   CharPixel, pixels.data(), &exception);
    image->orientation = static_cast<OrientationType>(orientation);
    image->depth = 8;
    ImageInfo* info = CloneImageInfo(nullptr);
    AddDefinitions(info, "webp:lossless=true", &exception);
    std::snprintf(info->magick, sizeof info->magick, "%s", format);
    std::snprintf(image->magick, sizeof image->magick, "%s", format);
    std::size_t size = 0;
    void* blob = ImageToBlob(info, image, &size, &exception);
    if (!blob) throw std::runtime_error(format);
    QByteArray bytes(static_cast<const char*>(blob), qsizetype(size));
    MagickFree(blob);
    DestroyImageInfo(info);
    DestroyImage(image);
    DestroyExceptionInfo(&exception);
    return bytes;
}

/// By the name's suffix.
inline void writePicture(const std::filesystem::path& path, int width, int height, int channels,
                         const QByteArray& pixels)
{
    writeFile(path, path.extension() == ".png" ? pngBytes(width, height, channels, pixels)
                                               : jpegBytes(width, height, channels, pixels));
}

inline QByteArray plain(int width, int height, std::initializer_list<int> colour)
{
    QByteArray pixels;
    for (int i = 0; i < width * height; ++i)
        for (const int value : colour)
            pixels.append(static_cast<char>(value));
    return pixels;
}

inline void writePlain(const std::filesystem::path& path, std::initializer_list<int> colour, int width = 8,
                       int height = 8)
{
    writePicture(path, width, height, int(colour.size()), plain(width, height, colour));
}

/// Red cats and green dogs.
inline void writeClasses(const std::filesystem::path& folder, int count)
{
    for (int i = 0; i < count; ++i) {
        writePlain(folder / "cat" / (std::to_string(i) + ".png"), {200, i, 0});
        writePlain(folder / "dog" / (std::to_string(i) + ".JPG"), {0, 200, 0});
    }
}
