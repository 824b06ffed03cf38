// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs are averaged with each other: seeds of one method, or all that are alike in a field.
#pragma once

#include "widgets/base/run_store.h"

namespace sharpscope {

struct RunGroup {
    QString key; ///< equal for runs that belong together
    QString label;
    RunColor color;
};

/// None: as the store has them, by seed.
using RunGroups = std::function<RunGroup(const StoredRun& run)>;
RunGroup groupOf(const StoredRun& run, const RunGroups& groups);

/// By what the runs have in a field now; a colour for each value, in the order of the runs.
RunGroups groupsBy(const RunField& field, const RunStore& store);

} // namespace sharpscope
