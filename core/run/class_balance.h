// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/active_history.h"

#include <vector>

namespace sharpscope {

/// How many images of each class X_L holds once round `round` is labelled (−1: at the beginning). Skipped images are
/// not in it. At least `classes` long.
std::vector<std::int64_t> classCounts(const ActiveHistory& history, std::int64_t round, std::int64_t classes = 0);

/// The most frequent class's number of images over the rarest one's; infinite if a class has none, 1 if all have
/// equally many; NaN where there are no classes.
double imbalance(const std::vector<std::int64_t>& counts);

} // namespace sharpscope
