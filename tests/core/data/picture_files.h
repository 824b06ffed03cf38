// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG and PNG files for tests. Included by one file of an executable.
#pragma once

#include "data_files.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <stb_image_write.h>

/// `channels` of [height, width, channels] bytes, by the name's suffix.
inline void writePicture(const std::filesystem::path& path, int width, int height, int channels,
                         const QByteArray& pixels)
{
    std::filesystem::create_directories(path.parent_path());
    const int written = path.extension() == ".png"
                            ? stbi_write_png(path.c_str(), width, height, channels, pixels.data(), width * channels)
                            : stbi_write_jpg(path.c_str(), width, height, channels, pixels.data(), 95);
    if (!written) throw std::runtime_error(path.string());
}

inline QByteArray plain(int width, int height, std::initializer_list<int> colour)
{
    QByteArray pixels;
    for (int i = 0; i < width * height; ++i)
        for (const int value : colour)
            pixels.append(static_cast<char>(value));
    return pixels;
}
