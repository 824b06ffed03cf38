// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"
#include "core/train/forked_training.h"

namespace sharpscope {

/// A second run with the same past as this training up to a step, and another future ("SAM for the last third"), in a
/// folder of its own under `root`, which is then resumed like any run: copies of the events up to there and of the
/// checkpoint, so that it stands alone. With no options changed it ends in the run's own weights, bit for bit.
/// @throws Error naming the run or the field if it cannot begin there or so, or a checkpoint that is damaged.
ForkMade forkTraining(const ForkedTraining& kind, const RunFolder& run, const ForkRequest& request,
                      const std::filesystem::path& root);

} // namespace sharpscope
