// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a sweep: which values its fields have together. Torch-free.
#pragma once

#include "core/sweep/sweep_options.h"

namespace sharpscope {

/// Those that are named, then those of the range: linear v_i = a + (b − a) i/(n − 1), log v_i = a (b/a)^(i/(n − 1)),
/// each to 12 digits, so that 0.30000000000000004 is 0.3; whole numbers where the field is whole, each once.
std::vector<Json> valuesOf(const SweepField& field);

/// How many points there are, before any is made; a double, because it may be beyond any whole number. Of a random
/// search no more than there are different ones.
double pointCount(const Sweep& sweep);

/// Grid and adaptive: the last field advances first. List: together. Random: draw i follows from (seed, i) alone, and
/// what was drawn before is passed over, so that a longer search begins with the points of a shorter one.
std::vector<SweepPoint> pointsOf(const Sweep& sweep);

/// Adaptive search: the points around `best` (indices) that are not there yet. In each numeric field a point has its
/// own value and those half way to its neighbours among the values that any point has: the geometric mean on a log
/// scale where both are above 0, else the arithmetic mean. Fields that hold no number keep theirs.
std::vector<SweepPoint> pointsAround(const std::vector<std::size_t>& best, const std::vector<SweepPoint>& points,
                                     const Sweep& sweep);

} // namespace sharpscope
