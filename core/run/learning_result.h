// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/learning_curve.h"

#include <filesystem>

namespace sharpscope {

/// What a run's learning curves come to, for its result.json: {"accuracy/test": {"last", "best", "bestFrom", "area"},
/// "loss/test":
/// ...}; see CurveSummary. `folder`: the run's, with all its events on the disk.
/// "bestFrom" is missing where an earlier version wrote it, whose best counted round 0.
/// @throws Error naming the file if the events cannot be read.
Json learningResult(const std::filesystem::path& folder, const ActiveHistory& history);

} // namespace sharpscope
