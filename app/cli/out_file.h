// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>

namespace sharpscope {

/// Makes the folder that a file named by --out is to lie in, before anything is worked out for it. "-" and nothing are
/// no file.
/// @throws Error naming the folder and why it cannot be made.
inline void makeFolderOf(const std::string& out)
{
    const std::filesystem::path folder = std::filesystem::path(out).parent_path();
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
    std::filesystem::create_directories(folder, error);
    if (error) throw Error(folder.string() + ": cannot be made, and so not " + out + ": " + error.message());
}

} // namespace sharpscope
