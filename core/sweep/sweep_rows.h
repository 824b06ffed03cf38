// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a sweep: the runs that the experiment has at a point. A point's values are put into the experiment as
// --set does, then its kind completes it and makes its runs: each run's own options say what it is. Torch-free.
#pragma once

#include "core/sweep/sweep_options.h"

namespace sharpscope {

/// The fields of the experiment that a swept field names: "rule.rho" is that of every method that has it.
/// @throws Error if there is none, with the nearest name.
std::vector<std::string> targetsOf(const std::string& field, const Kind& kind, const Json& experiment);

/// The experiment (complete, without its sweep) at a point, completed by its kind; all problems are appended.
Json experimentAt(const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                  const SweepPoint& point, std::vector<Problem>& problems);

struct SweepRow {
    SweepMark mark;       ///< all its fields' values; see reachedBy()
    Json options;         ///< Kind::runs, its label with the values
    std::string identity; ///< equal for runs that come out the same, whatever they are called
};

/// One for each run that a seed has at the point.
/// @throws Error with all that is wrong there.
std::vector<SweepRow> rowsAt(const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                             const std::vector<SweepPoint>& points, std::int64_t point, std::int64_t seed);

/// The row with null for the fields that do not reach its run: at another value of theirs it is the same run. Its label
/// names the others.
SweepRow reachedBy(SweepRow row, const Kind& kind, const Json& experiment, const std::vector<SweepField>& fields,
                   const std::vector<SweepPoint>& points);

} // namespace sharpscope
