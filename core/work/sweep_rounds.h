// SPDX-License-Identifier: GPL-3.0-or-later
// How a sweep goes on after what it has found: which points are halted, which are added. Torch-free.
#pragma once

#include "core/sweep/sweep_choice.h"
#include "core/sweep/sweep_folder.h"

#include <optional>
#include <string>

namespace sharpscope {

/// The points that have a run, each with its mean over all seeds. `at` < 1: the metric as it was
/// measured first at or after that share of a run, else its last or best of the whole run, as the sweep says.
std::vector<PointScore> scoresOf(const OpenedSweep& sweep, const std::filesystem::path& folder, double at = 1);

/// Those that halving halts at this look (from 1), which is after that share of a run, among all that came as far: a
/// sweep that was extended looks again, and what was halted then holds its place.
std::vector<HaltedPoint> haltedAfter(const OpenedSweep& sweep, const std::filesystem::path& folder, std::int64_t look,
                                     double at);

struct Refinement {
    bool isAdded = false;
    Message whyNot = {}; ///< no text: it is added, or the search is not adaptive; a warning: the metric told nothing
};

/// Adds a round of points around the best ones, unless the search is not adaptive, all its rounds are done, there is
/// nothing between the points any more, or no point has a value.
Refinement refine(OpenedSweep& sweep, const std::filesystem::path& folder);

/// Whether a point has a finite value at that share of a run.
bool anyScored(const OpenedSweep& sweep, const std::filesystem::path& folder, double at);

/// "accuracy/tset is no tag of p0000_sgd_s1; did you mean "accuracy/test"?"; empty: it is. None where the run has
/// measured nothing.
std::optional<std::string> metricProblem(const SweepOptions& options, const std::filesystem::path& run);

} // namespace sharpscope
