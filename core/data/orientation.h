// SPDX-License-Identifier: GPL-3.0-or-later
// EXIF's orientation: which side of a stored picture is up. Cameras store what the sensor saw and only note how they
// were held. Torch-free.
#pragma once

#include "core/data/picture.h"

#include <span>

namespace sharpscope {

/// Of an EXIF block, with or without the "Exif\0\0" that stands before it in a JPEG: 1 to 8; 1 (upright) where it does
/// not say, or is damaged.
int orientationIn(std::span<const std::uint8_t> exif);

/// Whether width and height change places.
inline bool liesOnItsSide(int orientation) { return orientation >= 5; }

/// The picture as it is meant to be seen (Pillow's exif_transpose).
Picture upright(Picture picture, int orientation);

} // namespace sharpscope
