// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of a sweep, for every kind of work. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/sweep/sweep_folder.h"
#include "core/work/experiment.h"
#include "core/work/sweep_room.h"

#include <filesystem>
#include <functional>

namespace sharpscope {

/// Makes the folder of a sweep, without a run; sweepJob() does the rest. `experiment` has a sweep.
/// @throws Error naming the folder and the reason.
std::filesystem::path makeSweep(const Experiment& experiment, const std::filesystem::path& root);

/// How many points a checked experiment has; 0 without a sweep.
std::size_t pointsIn(const Experiment& experiment);
/// These are more than its "most".
bool isBeyondMost(const Experiment& experiment);

/// The sweep in a folder. @throws Error naming sweep.json with all problems.
OpenedSweep openSweep(const std::filesystem::path& folder);
OpenedSweep extendSweep(const std::filesystem::path& folder, const SweepExtension& extension);

/// Makes the sweep of an experiment that has one and does it, as sweepJob() does; `made` hears of its folder, on the
/// job's thread. Where no point can begin there is no folder.
/// @throws Refusal from the job saying why the first cannot.
Job newSweepJob(Experiment experiment, std::filesystem::path root,
                std::function<void(const std::filesystem::path&)> made = {});

/// Does all rows of a sweep that have not ended, seed by seed, point by point, `atOnce` at a time: those that are
/// missing get their folder when their turn comes, those that were interrupted go on from their checkpoints to the same
/// weights. A run that an earlier row has made already (SGD where only a radius is swept) is not made again. Points
/// that halving halted, and runs that have failed, are left alone. Where the memory that is `free` does not hold
/// `atOnce` rows, so many go on at a time as it does, which is said, unless sweep.memory is "ignore"; each has the
/// threads that it would have had, and so ends in the same weights.
/// @throws Error from the job if the sweep cannot be read, or another process is at work on it; at its end, if some
/// rows could not begin.
Job sweepJob(std::filesystem::path folder, FreeMemory free = {}); ///< none: the system's

} // namespace sharpscope
