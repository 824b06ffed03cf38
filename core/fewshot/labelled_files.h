// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/load_options.h"
#include "core/data/picture_set.h"
#include "core/fewshot/class_splits.h"

namespace sharpscope {

/// Image files by class, read into one data set; those that cannot be read are counted and named in a note.
/// `side`: where the options name no size; 0: as most files are.
/// @throws Error if none can be read; LoadStopped.
std::shared_ptr<Dataset> loadClasses(const std::string& name, const std::filesystem::path& folder,
                                     const PictureFiles& files, const std::vector<std::string>& classNames,
                                     const LoadOptions& options, int side, std::vector<std::string>& notes);

} // namespace sharpscope
