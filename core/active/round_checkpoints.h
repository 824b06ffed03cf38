// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/run/active_history.h"
#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"

namespace sharpscope {

/// The checkpoint at a step.
/// @throws Error if it is not there any more, or damaged.
Checkpoint checkpointAt(const RunFolder& run, std::int64_t step, const Network& network);

/// Removes all checkpoints but the one at `step`, to go on from, and those at the ends of the newest `rounds` trainings
/// (0: of all).
void keepCheckpoints(const RunFolder& run, std::int64_t step, const ActiveHistory& history, std::int64_t rounds);

} // namespace sharpscope
