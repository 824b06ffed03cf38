// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace sharpscope {

/// Whether it is what was submitted to a cluster (core/cluster/submission.h): it has a submission.json. Its
/// experiment.json is what was submitted, and does not make it a run.
bool isSubmission(const std::filesystem::path& folder);

/// Where the runs of a folder of runs lie: of a submission in "runs", else in the folder itself.
std::filesystem::path runsPlaceOf(const std::filesystem::path& folder);

} // namespace sharpscope
