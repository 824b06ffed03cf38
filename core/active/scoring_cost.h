// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/active_history.h"

namespace sharpscope {

/// How long a scoring takes, in trainings of a round: by the means of those that are done, or, before the first is, by
/// the part `share` of it that took `seconds`. 0 as long as nothing is known.
double scoringCost(const ActiveHistory& history, double share, double seconds);

} // namespace sharpscope
