// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random_numbers.h"
#include "core/data/thumbnails.h"

namespace sharpscope {

/// Soft patches of colours around one, with some grain.
Thumbnail madeBackground(int side, RandomNumbers& random);

/// A square part of a picture of some size, scaled.
/// @throws Error naming the file.
Thumbnail partOfPicture(const std::filesystem::path& file, int side, RandomNumbers& random);

} // namespace sharpscope
