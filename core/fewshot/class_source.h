// SPDX-License-Identifier: GPL-3.0-or-later
// What a few-shot data set tells the registry of itself (few_shot_data.h).
#pragma once

#include "core/data/load_options.h"
#include "core/fewshot/class_splits.h"
#include "core/fewshot/few_shot_data.h"

#include <filesystem>
#include <functional>

namespace sharpscope {

struct ClassSource {
    ClassDataInfo info; ///< but for `available` and `found`

    /// Names it goes by inside a folder of data sets; empty: it is the place the user names.
    std::vector<std::string> folders;

    std::function<bool(const std::filesystem::path& folder)> isIn;

    /// All classes, whatever part they are in; normalisation is measured later unless it is set. `notes` get what was
    /// left out.
    /// @throws Error naming file and reason; LoadStopped.
    std::function<std::shared_ptr<Dataset>(const std::filesystem::path& folder, const LoadOptions&,
                                           std::vector<std::string>& notes)>
        load;

    /// How the classes are usually split, and a sentence on it where it is not the published split. `seed`: where they
    /// are drawn.
    std::function<ClassNames(const std::filesystem::path& folder, const std::vector<std::string>& classNames,
                             std::int64_t seed, std::vector<std::string>& notes)>
        usualSplit;
};

/// 64, 16 and 20 in a hundred, as Mini-ImageNet has it.
ClassCounts usualShares(std::int64_t classes);

/// "CLASSES train, ... and ... test classes", for a note.
std::string toText(const ClassNames& names);

} // namespace sharpscope
