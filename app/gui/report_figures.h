// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <functional>

namespace sharpscope {

/// The figures of a report, of the runs that are shown: drawings with their captions. `grouped`: runs that differ in
/// the seed only are one line, their mean.
/// `progress` is told how much is done, from 0 to 1.
/// @throws Error naming a run that cannot be read.
QString reportFigures(RunStore& store, bool grouped, const std::function<void(double)>& progress);

} // namespace sharpscope
