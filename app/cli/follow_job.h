// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/job_view.h"
#include "core/job/queued_job.h"
#include "core/ranks/ranks.h"

#include <functional>

namespace sharpscope {

/// Runs a job to its end in a queue of its own, shows how it goes, and hands the first stop signal on to it (it saves
/// and ends; the second signal ends the program). `alsoTo` gets every event. Returns the exit code, UsageError where
/// the job throws a Refusal. Of several processes the first shows how it goes, the others only what fails in them.
int followJob(Job job, Verbosity verbosity, const std::function<void(const RunEvent&)>& alsoTo = {},
              JobNeeds needs = {}, const std::shared_ptr<Ranks>& ranks = std::make_shared<Ranks>());

/// The same for a job of runs; at its end those that it touched stand on standard output. A run that waits for a person
/// is stopped with a checkpoint: the window is where people answer.
int followRuns(Job job, Verbosity verbosity, const std::shared_ptr<Ranks>& ranks = std::make_shared<Ranks>());

} // namespace sharpscope
