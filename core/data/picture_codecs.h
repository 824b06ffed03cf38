// SPDX-License-Identifier: GPL-3.0-or-later
// The two formats behind readPicture(). Functions throw Error without the file's name.
#pragma once

#include "core/data/picture.h"

#include <span>

namespace sharpscope {

using FileBytes = std::span<const std::uint8_t>;

bool isJpeg(FileBytes bytes);
PictureSize jpegSize(FileBytes bytes);
Picture decodeJpeg(FileBytes bytes, int channels, const PictureSize& enough);

bool isPng(FileBytes bytes);
PictureSize pngSize(FileBytes bytes);
Picture decodePng(FileBytes bytes, int channels);

} // namespace sharpscope
