// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/sweep_table.h"

#include <filesystem>
#include <string>

namespace sharpscope {

/// A sweep's folder as it is: each point with mean and deviation over its seeds by the sweep's own metric, what is
/// missing, who leads. What cannot be read goes to standard error.
/// @throws Error if sweep.json cannot be read.
std::string sweepListing(const std::filesystem::path& folder);

/// The runs, with what is damaged on standard error; `anyDamaged` tells.
std::vector<SweepRun> readSweepRunsAloud(const std::filesystem::path& folder, bool& anyDamaged);

} // namespace sharpscope
