// SPDX-License-Identifier: GPL-3.0-or-later
// The experiment files that come with the program, for its window and its command line. Torch-free.
#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

struct Preset {
    std::string name;  ///< "fashion-first", the file's name without ".json"
    std::string about; ///< what it is for
    std::filesystem::path file;
    Json experiment;
};

/// Those under <prefix>/share/sharpscope where the program is installed, else those beside its sources: the main job
/// first, then by name. A file that is no experiment is passed over.
std::vector<Preset> presets();

} // namespace sharpscope
