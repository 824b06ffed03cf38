// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

struct StoredRun;

/// What the runs of one comparison share: as experiment.json says it, which is there before the first event.
std::string comparisonKey(const StoredRun& run);

/// As experiment.json says it, else as the run's start does.
std::int64_t seedOf(const StoredRun& run);
std::string ruleOf(const StoredRun& run);

/// Runs as their experiments have them, however they arrived: comparison after comparison by the date that their
/// folders' names begin with, in each the methods as the experiment lists them, of each the seeds 0, 1, 2 … 10. Methods
/// of experiments that do not say (before 0.2) stay as they came. Writes each run's `rank`; true where runs that had
/// one have changed places. A fork, and its forks, stand behind the run that it forked off, each with its `forkDepth`.
bool sortRuns(std::vector<std::shared_ptr<StoredRun>>& runs);

} // namespace sharpscope
