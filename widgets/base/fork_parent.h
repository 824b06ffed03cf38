// SPDX-License-Identifier: GPL-3.0-or-later
// Where a fork hangs among the runs that the window knows.
#pragma once

#include "core/run/run_columns.h"
#include "widgets/base/run_store.h"

namespace sharpscope {

/// The run that it forked off: of that folder's name, beside it where there are several. Null for what is no fork, or
/// where that run is not here.
const StoredRun* forkParent(const StoredRun& run, const RunStore& store);

/// From where on a curve of the run is its own, on this part of the clock: a fork's past is drawn once, as the curve of
/// the run that it is of, or that run's of which that is a fork. -infinity where none of them is shown.
double ownBegin(const StoredRun& run, const RunStore& store, ClockPart part);

/// The same part of one clock.
double partOf(const Clock& clock, ClockPart part);

} // namespace sharpscope
