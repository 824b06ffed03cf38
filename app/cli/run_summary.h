// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/result_table.h"
#include "core/run/run_folder.h"
#include "core/run/run_notes.h"
#include "core/run/run_series.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// A run folder as `list` and `show` need it.
struct RunOnDisk {
    std::filesystem::path folder;
    Json experiment = Json::object();
    RunSeries series; ///< with or without columns
    RunNotes notes;
    std::string state;   ///< "finished", "running", "interrupted" (its process died) ..., "damaged"
    std::string problem; ///< why it failed or cannot be read, what is damaged in it, or not finite at its end
    std::vector<std::string> passedOver; ///< of that, the damaged lines of its events
};

/// With all values; what `series` says of a run that has not begun is from its experiment.json. Never throws: a folder
/// that cannot be read is "damaged", with the reason.
RunOnDisk readRun(const std::filesystem::path& folder);

/// Without the single steps' values, some at a time on all cores; in the order of `folders`.
std::vector<RunOnDisk> readSummaries(const std::vector<std::filesystem::path>& folders);

/// 1 if one of them is damaged, after saying so on standard error.
int exitCodeFor(const std::vector<RunOnDisk>& runs);

/// A value of a tag with so many points by `text`, "nan" or "inf" if it was measured and is not finite.
std::string measuredText(std::int64_t points, double value, std::string (*text)(double));
/// The best value; none where nothing that was measured counts for it yet (bestFrom).
std::string bestText(const TagSummary& values, std::string (*text)(double));

/// One line a run with method, seed, state, epochs, test accuracy and time; problems below.
std::string toText(const std::vector<RunOnDisk>& runs);
Json toJson(const RunOnDisk& run);

/// The runs that `arguments` name: run folders as they are, any other folder stands for the runs in it. Of folders that
/// are half a run (half_run.h) nothing can be read; who lists runs says so.
/// @throws UsageProblem if one is no folder or has no runs.
enum class HalfRuns { PassedOver, Listed };
std::vector<std::filesystem::path> findRuns(const std::vector<std::string>& arguments,
                                            HalfRuns half = HalfRuns::PassedOver);

/// The run that this folder is, or the only one in it.
/// @throws UsageProblem if there is none, or more.
std::filesystem::path findRun(const std::string& folder);
RunFolder oneRun(const std::string& folder);

/// On standard error, which of the runs of a table ended with a loss that is no finite number: their accuracy counts
/// all the same.
void sayWhatIsNotFinite(const std::vector<FinishedRun>& runs);

} // namespace sharpscope
