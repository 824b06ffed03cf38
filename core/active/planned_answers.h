// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

/// The rows "labels" of an experiment, [[round, image, label], ...], with what a person answered in a run of it, image
/// by image; of several answers the last counts.
Json answersIn(const RunSummary& done, Json labels);

} // namespace sharpscope
