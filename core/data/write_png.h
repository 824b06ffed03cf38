// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/thumbnails.h"

#include <filesystem>

namespace sharpscope {

/// @throws Error naming the file and the reason.
void writePng(const std::filesystem::path& file, const Thumbnail& picture);

} // namespace sharpscope
