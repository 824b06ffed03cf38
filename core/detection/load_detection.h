// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/detection_batches.h"
#include "core/detection/detection_options.h"
#include "core/run/run_folder.h"
#include "core/train/load_run.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// A detection run as a training takes it, with what a user should know of its images.
struct LoadedDetection {
    LoadedRun run;
    std::shared_ptr<const DetectionSet> trainSet; ///< of which run.train has rows
    /// run.batches where these truths of train images count in place of the files' own.
    std::function<BatchMaker(GivenTruths given)> batchesWith;
    std::function<ObjectiveMaker(const GivenTruths& given)> objectiveWith; ///< and run.objective, which evaluates
    std::vector<std::string> notes;                                        ///< of what was left out, counted
    std::vector<std::string> leftOut; ///< each by part and name, the first hundred of each; then how many more
};

/// nullopt soon after `isStopping` says yes.
/// @throws Error if data, network or device is not to be had.
std::optional<LoadedDetection> loadDetection(const DetectionRun& options, const std::function<bool()>& isStopping);

/// What a run of detection, or of rounds of it without what they say beside, was trained on.
/// @throws Error naming the file and all that is wrong with it.
DetectionRun readDetectionRun(const RunFolder& run);

} // namespace sharpscope
