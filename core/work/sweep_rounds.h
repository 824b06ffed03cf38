// SPDX-License-Identifier: GPL-3.0-or-later
// How a sweep goes on after what it has found: which points are halted, which are added. Torch-free.
#pragma once

#include "core/sweep/sweep_choice.h"
#include "core/sweep/sweep_folder.h"

namespace sharpscope {

/// The points that have a run, each with its mean over all seeds. `at` < 1: the metric as it was
/// measured first at or after that share of a run, else its last or best of the whole run, as the sweep says.
std::vector<PointScore> scoresOf(const OpenedSweep& sweep, const std::filesystem::path& folder, double at = 1);

/// Those that halving halts at this look (from 1), which is after that share of a run, among all that came as far: a
/// sweep that was extended looks again, and what was halted then holds its place.
std::vector<HaltedPoint> haltedAfter(const OpenedSweep& sweep, const std::filesystem::path& folder, std::int64_t look,
                                     double at);

/// Adds a round of points around the best ones. False, and nothing is added, if the search is not adaptive, all its
/// rounds are done, or there is nothing between the points any more.
bool refine(OpenedSweep& sweep, const std::filesystem::path& folder);

} // namespace sharpscope
