// SPDX-License-Identifier: GPL-3.0-or-later
// Decoded image files. Torch-free.
//
// JPEG and PNG are read row by row with libjpeg and libpng; WebP, BMP, GIF (its first frame), TIFF (its first page) and
// the portable formats with GraphicsMagick. Which it is, the content says. What a file needs is in proportion to what
// is asked of it: a header is read without the rest, and rows are fitted as they come.
//
// Every picture comes upright, as its EXIF orientation says. What is transparent becomes white, blended in the stored
// values as Pillow's alpha_composite() and browsers do; no gamma or colour profile is applied.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

struct Picture {
    int width = 0;
    int height = 0;
    int channels = 3;                 ///< 1 grey, 3 red, green, blue
    std::vector<std::uint8_t> pixels; ///< [height, width, channels]
};

/// What an image file's header says.
struct PictureSize {
    int width = 0;
    int height = 0;
    bool grey = false; ///< known of JPEG and PNG; the others count as colour
    auto operator<=>(const PictureSize&) const = default;
};

/// Whether the name ends as those of the formats that are read do: .jpg .jpeg .jfif .png .webp .bmp .gif .tif .tiff
/// .ppm .pgm, in any case.
bool isPictureFile(const std::filesystem::path& file);

/// Reads only the header. Upright: a photograph that was taken on its side has width and height exchanged.
/// @throws Error "cat.jpg: cannot be read: ...", also for images of more than 100 million pixels (32 million in formats
/// other than JPEG and PNG, which are decoded as a whole), and where no image begins in a JPEG's first 16 MB.
PictureSize readPictureSize(const std::filesystem::path& file);

/// Decodes into 1 or 3 channels. A JPEG of at least four times the size of `enough` is decoded at a half, a quarter or
/// an eighth of its own, which is much faster and still twice of what is needed.
/// @throws Error likewise, and for files that were cut short, damaged inside, or have more than 100 scans.
Picture readPicture(const std::filesystem::path& file, int channels, const PictureSize& enough = {});

/// The largest middle part of the wanted proportions, scaled to `width` × `height` by a triangle filter as wide as the
/// reduction: bilinear where it enlarges, averaging where it reduces (as Pillow's BILINEAR does).
Picture fitted(const Picture& picture, int width, int height);

/// fitted() of readPicture() with `width` × `height` as enough, without ever holding the whole picture.
/// @throws Error as readPicture() does.
Picture readFitted(const std::filesystem::path& file, int channels, int width, int height);

/// The same of a file's bytes, as an archive holds them; `name` is for the message.
Picture readFitted(std::string_view bytes, const std::string& name, int channels, int width, int height);

} // namespace sharpscope
