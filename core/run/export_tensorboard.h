// SPDX-License-Identifier: GPL-3.0-or-later
// A run as a TensorBoard event file: TFRecords (tf_records.h) whose bytes are protobuf messages
//     Event{1: double wall_time, 2: int64 step, 3: string file_version, 5: Summary}
//     Summary{1: repeated Value{1: string tag, 2: float simple_value}}
// which is little enough to write by hand.
#pragma once

#include "core/run/run_series.h"

#include <filesystem>
#include <string>

namespace sharpscope {

/// The file's bytes. Points of a step share an Event, steps only grow; an event's wall time is `startTime` (Unix, in
/// seconds) plus its training seconds.
std::string tensorboardEvents(const RunSeries& run, double startTime);

/// Writes `folder`/events.out.tfevents.<startTime>.sharpscope, making the folder where it is missing. TensorBoard
/// calls a run by its folder. Returns the file.
/// @throws Error naming the file or folder and the reason.
std::filesystem::path writeTensorboard(const std::filesystem::path& folder, const RunSeries& run, double startTime);

} // namespace sharpscope
