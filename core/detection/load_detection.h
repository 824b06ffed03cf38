// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/detection_options.h"
#include "core/train/load_run.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// A detection run as a training takes it, with what a user should know of its images.
struct LoadedDetection {
    LoadedRun run;
    std::vector<std::string> notes;   ///< of what was left out, counted
    std::vector<std::string> leftOut; ///< each by part and name, the first hundred of each; then how many more
};

/// nullopt soon after `isStopping` says yes.
/// @throws Error if data, network or device is not to be had.
std::optional<LoadedDetection> loadDetection(const DetectionRun& options, const std::function<bool()>& isStopping);

} // namespace sharpscope
