// SPDX-License-Identifier: GPL-3.0-or-later
// What data.normalisation, data.mean and data.deviation say, put to a data set.
#pragma once

#include "core/base/error.h"
#include "core/train/comparison_options.h"

#include <vector>

namespace sharpscope {

struct TrainAndTest;

/// Appends what is wrong with the three fields, also beside data.name where its number of channels is known before it
/// is loaded.
void checkNormalisation(const DataOptions& options, std::vector<Problem>& problems);

/// The data under the constants that are asked for; images are shared. As it is for "data-set".
/// @throws Error if the constants do not fit its channels.
TrainAndTest normalised(const TrainAndTest& data, const DataOptions& options);

} // namespace sharpscope
