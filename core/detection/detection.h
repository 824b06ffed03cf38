// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"
#include "core/train/forked_training.h"

namespace sharpscope {

struct LoadedDetection;

/// Detection as a kind of work: a training of TrainingTask whose batches are images with boxes and whose objective is
/// the multibox loss.
Kind detectionKind();

/// How its runs are forked.
const ForkedTraining& detectionForks();

/// Why a complete experiment on its images cannot begin: Kind::missing.
std::vector<Problem> missingForDetection(const Json& experiment, const std::filesystem::path& dataRoot);

/// What was left out of the images, as warnings of the job, and by name in left-out.txt of the run's folder.
void tellWhatIsLeftOut(const LoadedDetection& loaded, Recorder& recorder);

} // namespace sharpscope
