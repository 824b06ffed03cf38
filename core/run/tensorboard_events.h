// SPDX-License-Identifier: GPL-3.0-or-later
// TensorBoard event files as the one stream of events that all of this program reads: Started, Measured ..., and
// Finished once the files are at rest. The clock has TensorBoard's step, the seconds since the run's first event and,
// where a scalar called "epoch" is written (PyTorch Lightning does), that; what it does not know (passes) is NaN.
//
// The files of a folder are one run, by name, as in TensorBoard. A file that begins a tag again takes the place of that
// tag's later values in the files before (a training that went on from a checkpoint), and so does a SessionLog START
// (purge_step). Within a file values are put in the order of their steps.
#pragma once

#include "core/run/event_lines.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// All of a folder's events, one at a time. Returns what was passed over, with file and bytes.
/// @throws Error naming a file that cannot be read.
std::vector<std::string> readTensorboardEvents(const std::filesystem::path& folder, const EventLines::Take& take);

} // namespace sharpscope
