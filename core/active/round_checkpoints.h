// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active/active_options.h"
#include "core/model/network.h"
#include "core/run/active_history.h"
#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"

namespace sharpscope {

/// The checkpoint at a step.
/// @throws Error if it is not there any more, or damaged.
Checkpoint checkpointAt(const RunFolder& run, std::int64_t step, const Network& network);

/// Whether there is a checkpoint at `step`, and it is that of the end of a training: as long as no step is taken, it
/// and the events since say all there is. One that were made later would take its name, and with it what an undone
/// round and a branch begin with.
bool isEndOfTraining(const RunFolder& run, std::int64_t step, const ActiveHistory& history);

/// Removes all checkpoints but the one at `step`, to go on from, and those at the ends of the trainings that
/// rounds.keepRounds and rounds.keepEvery name.
void keepCheckpoints(const RunFolder& run, std::int64_t step, const ActiveHistory& history,
                     const RoundOptions& options);

} // namespace sharpscope
