// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

namespace sharpscope {

/// The figures of a report, of the runs that are shown: drawings with their captions. `grouped`: runs that differ in
/// the seed only are one line, their mean.
/// @throws Error naming a run that cannot be read.
QString reportFigures(RunStore& store, bool grouped);

} // namespace sharpscope
