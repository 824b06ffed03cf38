// SPDX-License-Identifier: GPL-3.0-or-later
// What a loader tells the registry of itself.
#pragma once

#include "core/data/dataset.h"
#include "core/data/registry.h"

namespace sharpscope {

/// A data set that can be loaded. A loader's header declares one function returning it, and registry.cpp lists that.
struct DatasetSource {
    DatasetInfo info;                 ///< but for `available` and `found`
    std::vector<std::string> folders; ///< names it goes by inside a folder of data sets: "cifar-10-batches-bin"
    bool (*isIn)(const std::filesystem::path& folder);         ///< its files are here; nullptr: needs none
    TrainAndTest (*load)(const std::filesystem::path& folder); ///< @throws Error naming file and byte
};

} // namespace sharpscope
