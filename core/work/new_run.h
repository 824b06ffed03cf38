// SPDX-License-Identifier: GPL-3.0-or-later
// What is settled when a run gets its folder. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/job/kind.h"

#include <string>

namespace sharpscope {

std::string dateNow(); ///< "20261126-134500", local

/// "agnostic-sam_s1": what tells the run from the others of its experiment.
std::string ownName(const Kind& kind, const Json& run);

/// Threads of each run, set for the calling thread: what the experiment says, else what the job's lease grants or the
/// program's default, shared among so many at once.
std::int64_t threadsOf(const Json& experiment, const JobContext& context, std::int64_t atOnce = 1);

} // namespace sharpscope
