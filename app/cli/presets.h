// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// The presets' files (core/work/presets.h), by name.
std::vector<std::filesystem::path> presetFiles();

/// A file's path as it is, else the preset of that name.
/// @throws UsageProblem if there is neither, with the nearest preset.
std::filesystem::path findExperiment(const std::string& fileOrPreset);

} // namespace sharpscope
