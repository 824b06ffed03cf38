// SPDX-License-Identifier: GPL-3.0-or-later
// What a loader tells the registry of itself.
#pragma once

#include "core/data/dataset.h"
#include "core/data/dataset_outline.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// A data set that can be loaded. A loader's header declares a function returning it, and registry.cpp lists that.
struct DatasetSource {
    DatasetInfo info; ///< but for `available` and `found`

    /// Names it goes by inside a folder of data sets, "cifar-10-batches-bin"; empty: it is the place the user names,
    /// and nothing is looked for elsewhere.
    std::vector<std::string> folders;

    /// Whether its files are here; empty: it is made, not loaded.
    std::function<bool(const std::filesystem::path& folder)> isIn;

    /// @throws Error naming file and byte.
    std::function<TrainAndTest(const std::filesystem::path& folder, const LoadOptions&)> load;

    /// Where that is cheaper than to load everything; may be empty.
    std::function<DatasetPreview(const std::filesystem::path& folder, std::int64_t perClass, const std::stop_token&)>
        preview = {};

    /// Why load() would refuse what lies there, as far as names tell, a few thousand at most; empty where nothing
    /// speaks against it. May be empty.
    std::function<std::string(const std::filesystem::path& folder)> whyNot = {};

    /// Why the classes have no names, where the user is to give them. May be empty.
    std::function<std::string(const std::filesystem::path& folder, const LoadOptions&)> whyNoClasses = {};

    /// Where that is cheaper than to load everything; may be empty.
    std::function<DatasetOutline(const std::filesystem::path& folder, const LoadOptions&)> outline = {};
};

/// All of them: the registry.
std::vector<DatasetSource> datasetSources();

/// Where its files are, under `root`, $SHARPSCOPE_DATA or Debian's folder; an empty path if it needs none.
std::optional<std::filesystem::path> findFolder(const DatasetSource& source, const std::filesystem::path& root);

/// What loadDataset() and previewDataset() work with: a source and where its files are.
struct FoundDataset {
    DatasetSource source;
    std::filesystem::path folder;
};

/// @throws Error if there is no such data set or its files are not there.
FoundDataset findDataset(const std::string& name, const std::filesystem::path& root);

/// "train.bin: not there, nor train.bin.gz or the like; there are test.bin, readme.txt": how it is called instead.
std::string notThere(const std::filesystem::path& folder, const std::string& name);

/// Calls `load` and translates the exceptions of other libraries into Error.
void loading(const std::string& name, const std::function<void()>& load);

} // namespace sharpscope
