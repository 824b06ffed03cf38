// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/load_run.h"

namespace sharpscope {

/// Where a training begins and what its optimiser has counted by then, as the "fork" of its options says; nothing
/// changes without one.
void beginWhereItForks(LoadedRun& run);

} // namespace sharpscope
