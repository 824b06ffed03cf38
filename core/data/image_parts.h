// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a folder of images. Torch-free.
#pragma once

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace sharpscope {

struct ImageParts {
    std::filesystem::path train; ///< the folder itself where it has no parts
    std::filesystem::path test;  ///< empty where it has none
    std::vector<std::string> notes;
};

/// Looks for folders in folders; a few stray images beside them do not count. After `namesAtMost` names what is left is
/// taken for classes.
/// @throws Error with a sentence where folders beside each other hold the same folders, so that they must be parts, but
/// their names do not say which.
ImageParts imagePartsOf(const std::filesystem::path& folder, int namesAtMost = std::numeric_limits<int>::max());

bool isHidden(const std::filesystem::path& path);
std::vector<std::filesystem::path> foldersIn(const std::filesystem::path& folder); ///< not hidden, by name

} // namespace sharpscope
