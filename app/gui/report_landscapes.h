// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <string>
#include <vector>

namespace sharpscope {

/// The report's section on the surfaces in the runs' folders: of each kind the newest of every run, side by side in 3-D
/// on one scale where that is possible, as maps, and in numbers. Empty where there are none. What is wrong with a file
/// is appended to `notes`.
QString landscapesSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes);

} // namespace sharpscope
