// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/thumbnails.h"

#include <filesystem>
#include <string>

namespace sharpscope {

/// The file's bytes, with `quality` from 1 to 100.
/// @throws Error with the reason.
std::string jpegOf(const Thumbnail& picture, int quality = 92);

/// @throws Error naming the file and the reason.
void writeJpeg(const std::filesystem::path& file, const Thumbnail& picture, int quality = 92);

} // namespace sharpscope
