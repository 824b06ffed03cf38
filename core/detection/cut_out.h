// SPDX-License-Identifier: GPL-3.0-or-later
// An object cut out of a picture: colours with their opacity. Torch-free.
#pragma once

#include "core/data/thumbnails.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace sharpscope {

struct CutOut {
    int width = 0;
    int height = 0;
    std::vector<float> rgba; ///< [height, width, 4] in [0, 1], colours times opacity

    const float* at(int x, int y) const
    {
        return rgba.data() + 4 * (std::size_t(y) * std::size_t(width) + std::size_t(x));
    }
};

/// Whole pixels, `right` and `bottom` behind the last.
struct PixelBox {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
};

/// A PNG with transparency, without its empty margins.
/// @throws Error naming the file if it cannot be read, has more than 16 million pixels, or nothing in it is opaque.
CutOut readCutOut(const std::filesystem::path& png);

/// Mean of the pixels that fall into each, nearest ones where it grows.
CutOut scaled(const CutOut& cutOut, int width, int height);

CutOut mirrored(const CutOut& cutOut);

/// Laid over the picture with its corner at (left, top), wholly inside. The box of what is at least half opaque; none
/// where nothing is.
std::optional<PixelBox> pasted(Thumbnail& picture, const CutOut& cutOut, int left, int top);

} // namespace sharpscope
