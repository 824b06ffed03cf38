// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/voc_folder.h"

namespace sharpscope {

/// The train and test part of a detection experiment.
struct DetectionData {
    VocRead train;
    VocRead test;
};

/// `name` is one of data.name's choices. What runs use now is shared among them, and free when nobody does any more.
/// nullopt soon after `isStopping` says yes.
/// @throws Error saying what was looked for and where, or that a part has no box to use and which classes there are.
std::optional<std::shared_ptr<const DetectionData>>
loadDetectionData(const std::string& name, const std::filesystem::path& root, const std::function<bool()>& isStopping);

/// Why they are not here; nothing where they are, as far as the lists of images tell.
std::optional<std::string> whyNoDetectionData(const std::string& name, const std::filesystem::path& root);

} // namespace sharpscope
