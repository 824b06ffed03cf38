// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/job_view.h"
#include "core/work/experiment.h"

#include <filesystem>

namespace sharpscope {

enum class Consent { Asked, Given }; ///< to more points than the sweep's "most"

/// Says what will run, makes the sweep's folder and does its rows.
/// @throws UsageProblem with the estimated time and disk if there are more points than its "most" and nobody is there
/// to ask, or says no.
int runSweep(Experiment experiment, const std::filesystem::path& root, Consent consent, Verbosity verbosity);

/// Does the rows of a sweep that are missing or were interrupted, and prints what it has come to.
int goOnWithSweep(const std::filesystem::path& folder, Verbosity verbosity);

} // namespace sharpscope
