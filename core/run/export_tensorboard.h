// SPDX-License-Identifier: GPL-3.0-or-later
// A run as a TensorBoard event file. The format is a chain of TFRecords
//     u64 length | u32 masked crc32c(length) | bytes | u32 masked crc32c(bytes),   masked(c) = rotr(c, 15) + 0xa282ead8
// little-endian, whose bytes are protobuf messages
//     Event{1: double wall_time, 2: int64 step, 3: string file_version, 5: Summary}
//     Summary{1: repeated Value{1: string tag, 2: float simple_value}}
// which is little enough to write by hand.
#pragma once

#include "core/run/run_series.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sharpscope {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78).
std::uint32_t crc32c(std::string_view bytes);

/// The file's bytes. Points of a step share an Event, steps only grow; an event's wall time is `startTime` (Unix, in
/// seconds) plus its training seconds.
std::string tensorboardEvents(const RunSeries& run, double startTime);

/// Writes `folder`/events.out.tfevents.<startTime>.sharpscope, making the folder where it is missing. TensorBoard
/// calls a run by its folder. Returns the file.
/// @throws Error naming the file or folder and the reason.
std::filesystem::path writeTensorboard(const std::filesystem::path& folder, const RunSeries& run, double startTime);

} // namespace sharpscope
