// SPDX-License-Identifier: GPL-3.0-or-later
// A run's weights at one of its checkpoints, and the images that its sharpness is measured on.
#pragma once

#include "core/curvature/theorem_checks.h"
#include "core/job/job.h"
#include "core/run/run_folder.h"
#include "core/train/newest_checkpoint.h"

namespace sharpscope {

/// The newest, or the one of `step`.
/// @throws Error naming the run, and for a step the ones that there are.
TakenCheckpoint takeCheckpoint(const RunFolder& run, std::int64_t step);

/// Of which images a number is: others, another order or other labels have another sum.
std::int64_t sumOf(const Subset& images);

struct RunAtCheckpoint {
    CurvatureTarget target;
    std::optional<TheoremTarget> theorems; ///< where they are asked for
    /// What it is measured on, as reports hold it: run, checkpoint, step, thetaNorm, data, split, images and a sum over
    /// which and with which labels, statistics, loss.
    Json measuredOn;
};

using LoadAtCheckpoint =
    std::function<std::optional<RunAtCheckpoint>(const RunFolder& run, const TakenCheckpoint& taken,
                                                 const CurvatureOptions&, const std::function<bool()>& isStopping)>;

/// Loads the run's data, on the GPU where there is one. Images are the stratified subset of landscapes
/// (stratifiedSubset(..., 0)), train images with the labels that were trained on, in active learning
/// those that θ was trained on. Rescaled, where that is asked for,
/// and then measuredOn says how. nullopt if `isStopping` said yes.
/// @throws Error naming the run, the file or the field.
std::optional<RunAtCheckpoint> loadAtCheckpoint(const RunFolder& run, const TakenCheckpoint& taken,
                                                const CurvatureOptions& options,
                                                const std::function<bool()>& isStopping);

/// curvatureJob() of runs that are measured on what `load` says.
Job curvatureJobOf(std::vector<std::filesystem::path> runs, CurvatureOptions options, LoadAtCheckpoint load);

} // namespace sharpscope
