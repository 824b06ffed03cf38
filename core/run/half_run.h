// SPDX-License-Identifier: GPL-3.0-or-later
// Folders that were to become runs, or are what is left of one: they are shown with what is wrong, not passed over.
#pragma once

#include <filesystem>
#include <vector>

namespace sharpscope {

/// Whether a folder without an experiment.json has the events or the result of a run, or is empty; for two seconds
/// already: a run is made in a moment. A folder of runs, or of anything else, is none.
bool isHalfARun(const std::filesystem::path& folder);

/// The folders directly in `root`, and in the sweeps there, of which nothing can be read as a run; by name.
std::vector<std::filesystem::path> halfRunsIn(const std::filesystem::path& root);

} // namespace sharpscope
