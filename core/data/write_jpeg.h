// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/thumbnails.h"

#include <filesystem>

namespace sharpscope {

/// With `quality` from 1 to 100.
/// @throws Error naming the file and the reason.
void writeJpeg(const std::filesystem::path& file, const Thumbnail& picture, int quality = 92);

} // namespace sharpscope
