// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/job_view.h"
#include "core/job/queued_job.h"

#include <functional>

namespace sharpscope {

/// Runs a job to its end in a queue of its own, shows how it goes, and hands the first stop signal on to it (it saves
/// and ends; the second signal ends the program). `alsoTo` gets every event. Returns the exit code.
int followJob(Job job, Verbosity verbosity, const std::function<void(const RunEvent&)>& alsoTo = {},
              JobNeeds needs = {});

} // namespace sharpscope
