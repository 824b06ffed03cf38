// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a folder of images. Torch-free.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

struct ImageParts {
    std::filesystem::path train; ///< the folder itself where it has no parts
    std::filesystem::path test;  ///< empty where it has none
    std::vector<std::string> notes;
};

/// @throws Error with a sentence where folders beside each other hold the same folders, so that they must be parts, but
/// their names do not say which.
ImageParts imagePartsOf(const std::filesystem::path& folder);

bool isHidden(const std::filesystem::path& path);
std::vector<std::filesystem::path> foldersIn(const std::filesystem::path& folder); ///< not hidden, by name

} // namespace sharpscope
