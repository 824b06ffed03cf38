// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"

#include <filesystem>
#include <functional>

namespace sharpscope {

struct TakenCheckpoint {
    std::filesystem::path file;
    Checkpoint checkpoint;
};

/// The run's newest checkpoint, read into memory: what deletes the file later, a training that goes on, does no harm.
/// One that is deleted between listing and opening is passed over for the newest that is there then. `load` is
/// loadCheckpoint, or a test's.
/// @throws Error if there is none, or naming the file and what is wrong with it.
TakenCheckpoint takeNewestCheckpoint(
    const RunFolder& run, const std::function<Checkpoint(const std::filesystem::path&)>& load = [](const auto& file) {
        return loadCheckpoint(file);
    });

} // namespace sharpscope
