// SPDX-License-Identifier: GPL-3.0-or-later
// What a checkpoint is of. A run that goes on under other images or labels than it began with, or from a checkpoint
// of another run that was copied into its folder, would end in weights that nobody could make again; so each
// checkpoint says what it is of, and who goes on from it compares.
#pragma once

#include "core/data/dataset.h"
#include "core/run/run_folder.h"

#include <filesystem>

namespace sharpscope {

/// {"train images": CRC-32, "train labels": ..., "test images": ..., "test labels": ...} of all the bytes that were
/// read; a part that is null has none. It finds accidents, not attacks. 1 s a gigabyte, on the CPU.
Json originOfData(const Dataset* train, const Dataset* test);

/// {"run": CRC-32} of what never changes in a run's experiment.json: seed, method, group, and how it was made.
Json originOfRun(const RunFolder& run);

/// Compares what Checkpoint::about has under "of" with `now`. Passes where each part is the same or is not there, as in
/// checkpoints of earlier versions.
/// @throws Error naming the file and what has changed.
void expectOrigin(const Json& about, const Json& now, const std::filesystem::path& file);

} // namespace sharpscope
