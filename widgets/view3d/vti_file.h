// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_series.h"

#include <filesystem>

namespace sharpscope {

/// The surface as VTK image data for ParaView: point arrays "loss" and "accuracy" (NaN where missing) on the plane
/// z = 0. Needs no display.
/// @throws Error naming the file.
void writeVti(const std::filesystem::path& file, const Surface& surface);

} // namespace sharpscope
