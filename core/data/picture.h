// SPDX-License-Identifier: GPL-3.0-or-later
// Decoded image files. Torch-free.
#pragma once

#include <cstdint>
#include <filesystem>
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
    bool grey = false;
    auto operator<=>(const PictureSize&) const = default;
};

/// Whether the name ends as a JPEG's or PNG's does. Which of the two it is, the content says.
bool isPictureFile(const std::filesystem::path& file);

/// Reads only the header.
/// @throws Error "cat.jpg: cannot be read: ...", also for images of more than 100 million pixels.
PictureSize readPictureSize(const std::filesystem::path& file);

/// Decodes into 1 or 3 channels; what is transparent becomes white. A JPEG of at least four times the size of `enough`
/// is decoded at a half, a quarter or an eighth of its own, which is much faster and still twice of what is needed.
/// @throws Error likewise, and for files that were cut short.
Picture readPicture(const std::filesystem::path& file, int channels, const PictureSize& enough = {});

/// The largest middle part of the wanted proportions, scaled to `width` × `height` by a triangle filter as wide as the
/// reduction: bilinear where it enlarges, averaging where it reduces (as Pillow's BILINEAR does).
Picture fitted(const Picture& picture, int width, int height);

} // namespace sharpscope
