// SPDX-License-Identifier: GPL-3.0-or-later
// The data sets by name. A new one is its own two files (a loader and its header) and one line in registry.cpp.
#pragma once

#include "core/data/load_options.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct TrainAndTest;

/// What the window and `sharpscope-cli datasets` show of a data set without loading it. Torch-free.
struct DatasetInfo {
    std::string name;  ///< "fashion-mnist"
    std::string title; ///< "Fashion-MNIST"
    std::int64_t classes = 0;
    std::vector<std::int64_t> imageShape; ///< [C, H, W]; empty where the folder decides
    std::int64_t trainSize = 0;
    std::int64_t testSize = 0;
    std::string layout; ///< which files are looked for, relative to the folder
    std::string source; ///< where to get it, in one sentence
    bool available = false;
    std::filesystem::path found; ///< the folder it was found in, if available
    bool hasLabels = true;       ///< else its train images are for a person to label
};

/// All data sets, with where each was found: under `root` (may be empty), under $SHARPSCOPE_DATA, or where Debian puts
/// it.
std::vector<DatasetInfo> datasets(const std::filesystem::path& root = {});
std::vector<std::string> datasetNames();

/// Loads train and test part into memory (CPU). `root` is a folder of data sets or the data set's own folder. The name
/// "folder:PATH" is short for "image-folder" in PATH, "npz:PATH" for "npz".
/// @throws Error naming the file and byte, or, where it is missing, the places looked in and how to get it;
/// LoadStopped.
TrainAndTest loadDataset(const std::string& name, const std::filesystem::path& root = {},
                         const LoadOptions& options = {});

/// False where a person is to label its train images; true for a name that is none.
bool hasLabels(const std::string& name);

/// Why its classes have no names, where its folder is there and the user is to name them; empty where they have.
std::string whyNoClasses(const std::string& name, const std::filesystem::path& root, const LoadOptions& options);

/// Why loadDataset() would not find it: what was looked for, where, and how to get it; nothing where there is something
/// to load. Looks at names only, and at a few thousand at most.
std::optional<std::string> whyMissing(const std::string& name, const std::filesystem::path& root = {});

} // namespace sharpscope
