// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace sharpscope {

/// `name` as a folder may be called: characters that trouble shells become '-', bytes that are no UTF-8 too; a long
/// name loses its middle.
std::string folderName(std::string name);

/// Makes `root`/`name`, or `name`-2, -3 ... where that is taken, called as folderName() has it.
/// @throws Error naming the folder and the reason.
std::filesystem::path makeNamedFolder(const std::filesystem::path& root, const std::string& name);

} // namespace sharpscope
