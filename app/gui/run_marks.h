// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/quantities.h"
#include "widgets/base/run_store.h"

namespace sharpscope {

/// What happened to a run, by its events: knobs that were turned ("ρ 0.05 → 0.1"), where it forked off another and with
/// what new, where it was resumed. Of a fork whose past another curve shows, those from its fork on.
std::vector<CurveMark> marksOf(const StoredRun& run, const RunStore& store, XAxis axis);

} // namespace sharpscope
