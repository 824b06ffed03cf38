// SPDX-License-Identifier: GPL-3.0-or-later
// What a fork begins with. Its folder holds "fork.safetensors", a checkpoint of the step at which it forked off, made
// from that of the run: weights and statistics, and of the buffers what the fork's own optimiser and rule can go on
// with. Where the run had no checkpoint there, "past.safetensors" is the one before it (none: the run's beginning), and
// the past is trained once more, to the same weights, before the fork begins (fork_task.h).
#pragma once

#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"
#include "core/train/forked_training.h"

#include <filesystem>

namespace sharpscope {

std::filesystem::path forkFile(const std::filesystem::path& folder);
std::filesystem::path pastFile(const std::filesystem::path& folder);

/// The checkpoint of a run with the sound options `before`, for the fork of it with the options `after`:
/// * momentum and moments where the base optimiser is the same; another one begins with none, as at a first step;
/// * the rule's moving averages where the rule is the same and still has them; another one begins with none;
/// * the knobs that the fork keeps, no others;
/// * what was evaluated at this step, unless it is evaluated by others (ForkedTraining::evaluatedBy).
Checkpoint carriedOver(Checkpoint checkpoint, const ForkedTraining& kind, const Json& before, const Json& after);

/// For a fork that was made to repeat another: brings its beginning, and what is known of its past, from the folder
/// that "fork" names. Nothing where it has its own. `take` is handed the events of the past.
/// @throws Error if the beginning is not there.
void takeBeginning(const RunFolder& run, const EventLines::Take& take);

/// What its events begin with: its method, group and seed.
Started startedOf(const Json& run);

/// Why the beginning of a fork that is to be repeated cannot be had; empty where it can, or nothing is a fork.
std::string whyNoBeginning(const Json& experiment);

} // namespace sharpscope
