// SPDX-License-Identifier: GPL-3.0-or-later
// What the lines of a sweep have along one axis of a figure: the values of a field, the method, a result. Maps, slices,
// parallel coordinates and scatter plots stand on it. Torch-free.
#pragma once

#include "core/run/sweep_table.h"

#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

struct SweepAxis {
    std::string title;
    std::vector<double> at;                             ///< of each line; NaN: it has none, or all
    std::vector<std::pair<double, std::string>> places; ///< of a field's values, ascending; empty: any number
};

/// "0.04971": a value as figures name it. A drawn number has a dozen digits, of which four tell it from the others.
std::string valueWord(const Json& value);

/// Whether the experiment sweeps the field on a logarithmic scale.
bool isLogarithmic(const SweepFile& sweep, std::size_t field);

/// Where the values of a field stand, as axisValues() orders them: numbers where they are, or by logPositions() where
/// the field is swept logarithmically; what holds any other value is counted from 0.
std::vector<double> placesOf(const SweepFile& sweep, const SweepTable& table, std::size_t field);

SweepAxis fieldAxis(const SweepFile& sweep, const SweepTable& table, std::size_t field);
SweepAxis methodAxis(const SweepTable& table); ///< by run, 0, 1 ...
SweepAxis resultAxis(const SweepTable& table); ///< the lines' means, an accuracy in per cent

/// A line for each run instead of each point.
SweepTable tableOfRuns(const SweepFile& sweep, const std::vector<SweepRun>& runs, const SweepMetric& metric);

/// What the runs have measured that a line can be told by: accuracies first, then losses, then all others by name.
std::vector<std::string> measuredTags(const std::vector<SweepRun>& runs);

/// The line with this run at the point, also one that stands at all values of some fields.
std::optional<std::size_t> lineAt(const SweepTable& table, std::int64_t run, const SweepPoint& point);

} // namespace sharpscope
