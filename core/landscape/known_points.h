// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_series.h"

#include <filesystem>

namespace sharpscope {

/// Takes over every point that an earlier surface of the same identity has at exactly the same place, from the files in
/// the folder: the rest of a stopped one, a coarser or a finer grid. Points of Winograd's convolutions only where
/// `winograd` allows their rounding.
void takeKnownPoints(Surface& surface, bool winograd, const std::filesystem::path& folder);

} // namespace sharpscope
