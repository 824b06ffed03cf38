// SPDX-License-Identifier: GPL-3.0-or-later
// A run as a TensorBoard event file: TFRecords (tf_records.h) whose bytes are protobuf messages
//     Event{1: double wall_time, 2: int64 step, 3: string file_version, 5: Summary}
//     Summary{1: repeated Value{1: string tag, 2: float simple_value, 9: SummaryMetadata}}
// which is little enough to write by hand. The options are those of the HParams page: metadata of its plug-in,
//     SummaryMetadata{1: PluginData{1: "hparams", 2: HParamsPluginData{3: SessionStartInfo | 4: SessionEndInfo}}}
//     SessionStartInfo{1: map<string, Value{2: double | 3: string | 4: bool}> hparams, 5: double start_time_secs}
//     SessionEndInfo{1: status (1 success, 2 failure), 2: double end_time_secs}
// under the tags _hparams_/session_start_info and _hparams_/session_end_info, where the page looks for them.
#pragma once

#include "core/base/flat_options.h"
#include "core/run/run_series.h"

#include <filesystem>
#include <string>

namespace sharpscope {

/// The file's bytes. Points of a step share an Event, with scalars "epoch" and "passes" where these are known; steps
/// only grow; an event's wall time is `startTime` (Unix, in seconds) plus its training seconds. `options`, the seed
/// among them, are the run's hparams; numbers and true and false are that.
std::string tensorboardEvents(const RunSeries& run, double startTime, const FlatOptions& options = {});

/// Writes `folder`/events.out.tfevents.<startTime>.sharpscope, making the folder where it is missing. TensorBoard
/// calls a run by its folder. Returns the file.
/// @throws Error naming the file or folder and the reason.
std::filesystem::path writeTensorboard(const std::filesystem::path& folder, const RunSeries& run, double startTime,
                                       const FlatOptions& options = {});

} // namespace sharpscope
