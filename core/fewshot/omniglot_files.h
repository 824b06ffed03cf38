// SPDX-License-Identifier: GPL-3.0-or-later
// Where Omniglot's drawings are. Torch-free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace sharpscope {

/// A drawing: a file, or an entry of an archive.
struct OmniglotPlace {
    std::filesystem::path file;
    std::int64_t entry = -1; ///< in `file`, which is a .zip; −1: it is the picture itself
};

/// By "Greek/character01/0394_01.png": what lies in several archives comes once.
using OmniglotFiles = std::map<std::string, OmniglotPlace>;

/// Whether something of it is in the folder.
bool holdsOmniglot(const std::filesystem::path& folder);

/// @throws Error naming an archive that is damaged; LoadStopped.
OmniglotFiles omniglotFilesIn(const std::filesystem::path& folder, const std::stop_token& stop);

} // namespace sharpscope
