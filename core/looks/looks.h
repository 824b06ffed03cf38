// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces and sharpness of runs of any kind of work, few-shot learning and detection among them. Torch-free.
#pragma once

#include "core/curvature/curvature_options.h"
#include "core/job/job.h"
#include "core/landscape/slice_options.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// slicesJob() (core/landscape/slice.h) of all runs; of few-shot runs the surfaces are those of the mean over episodes
/// of a part (options.split) that SliceOptions::of names, with as many query images as options.images:
/// episodes_in_view.h says which. The plane "adaptation" shows with it the inner loops of the first options.tasks of
/// these episodes, as paths from the meta-initialisation, each point where it has its foot and with its own loss. All
/// runs' episodes are the same ones. Of runs of detection and of its active learning they are those of the multibox
/// loss per positive prior, with the mean average precision in the accuracy's place: boxes_in_view.h.
/// @throws Error from the job, as slicesJob().
Job surfacesJob(std::vector<std::filesystem::path> runFolders, SliceOptions options, std::filesystem::path parts = {});

/// curvatureJob() of all runs; of few-shot runs the loss is 1/E Σᵢ L_Qᵢ(θ'ᵢ + ε) of the networks that are adapted to E
/// episodes of a part (options.split) and moved alike by ε, with as many query images as options.images; of detection
/// the multibox loss per positive prior of the images that are looked at.
/// @throws Error from the job, as curvatureJob(); naming theorems, fisher and rescale, which are of single images.
Job sharpnessJob(std::vector<std::filesystem::path> runs, CurvatureOptions options);

} // namespace sharpscope
