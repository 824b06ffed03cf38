// SPDX-License-Identifier: GPL-3.0-or-later
// What is settled when a run gets its folder. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/job/kind.h"
#include "core/run/sweep_file.h"

#include <string>

namespace sharpscope {

std::string dateNow(); ///< "20261126-134500", local

/// "agnostic-sam_s1": what tells the run from the others of its experiment.
std::string ownName(const Kind& kind, const Json& run);

/// Makes a run that is about to get its folder in the sweep `folder` the row `mark`; answers what it is called there:
/// "p0012_agnostic-sam_s1". It has its "made".
std::string makeRow(Json& run, const Kind& kind, const SweepMark& mark, const std::filesystem::path& folder);

/// Threads of each run, set for the calling thread: what the experiment says, else what the job's lease grants or the
/// program's default, shared among so many at once.
std::int64_t threadsOf(const Json& experiment, const JobContext& context, std::int64_t atOnce = 1);

} // namespace sharpscope
