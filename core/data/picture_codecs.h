// SPDX-License-Identifier: GPL-3.0-or-later
// The formats behind readPicture(). Functions throw Error without the file's name, and leave the file anywhere.
#pragma once

#include "core/data/picture.h"

#include <cstdio>
#include <functional>
#include <mutex>

namespace sharpscope {

/// A picture as it is stored.
struct PictureHeader {
    PictureSize size;
    int orientation = 1; ///< EXIF's: 1 upright ... 8
};

/// Takes a picture as it is decoded: its header, then its rows of [width, channels] from the top.
struct PictureSink {
    std::function<void(const PictureHeader& decoded)> begin;
    std::function<void(const std::uint8_t* row)> row;
};

PictureHeader jpegHeader(std::FILE* file);
void decodeJpeg(std::FILE* file, int channels, const PictureSize& enough, const PictureSink& sink);

PictureHeader pngHeader(std::FILE* file);
void decodePng(std::FILE* file, int channels, const PictureSink& sink);

/// `format`: GraphicsMagick's name of it, "TIFF".
PictureHeader otherHeader(std::FILE* file, const char* format);
void decodeOther(std::FILE* file, const char* format, int channels, const PictureSink& sink);

/// @throws Error if it is of more than 100 million pixels, or than `pixelsAtMost`.
void checkSize(const PictureSize& size, std::int64_t pixelsAtMost = 100'000'000);

/// For decoders that hold a picture whole: large ones wait for each other, so that many threads hold one at a time.
std::unique_lock<std::mutex> turnToHold(const PictureSize& size);

/// `count` pixels with `channels` of 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity, as `wanted` of 1 or
/// 3: over white, and to grey as Pillow's "L" does.
void convertRow(const std::uint8_t* from, int channels, std::size_t count, std::uint8_t* to, int wanted);

} // namespace sharpscope
