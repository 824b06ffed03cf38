// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// A second run from the end of a round's training: the same past, another future. It gets a folder of its own under
/// `root`, with copies of the past's events, scores and checkpoint, so that it stands alone, and is then resumed like
/// any run. `assignments` ("acquisition.acquisition=entropy", "rounds.rounds=20") change its options; an acquisition
/// that is changed to another begins with that one's defaults. Where the round's checkpoint is not kept any more, the
/// run trains its past again.
/// @throws Error naming the run if the round was not trained, or the field that cannot be so, as an experiment's check
/// says it.
std::filesystem::path branchRun(const RunFolder& run, std::int64_t round, const std::vector<std::string>& assignments,
                                const std::filesystem::path& root);

/// The same as its kind's fork: `at` is the round, "3" or "r3"; empty: the last one that was trained.
ForkMade forkAtRound(const RunFolder& run, const ForkRequest& request, const std::filesystem::path& root);

/// Whether a branch with these options does what its run did: chooses by the same acquisition, as much, from as many,
/// for as many rounds. Its numbers are then the run's own again.
bool isSameFuture(const Json& run, const Json& branch);

} // namespace sharpscope
