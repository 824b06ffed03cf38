// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace sharpscope {

/// A run that has not begun.
struct PlannedRun {
    std::string folder;               ///< that it will have, below that of all runs: "20261127_tiny/p0003_sam_s1"
    Json experiment = Json::object(); ///< its experiment.json, but for "format" and what is only known where it begins
};

} // namespace sharpscope
