// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/network.h"
#include "core/run/run_folder.h"
#include "core/train/comparison_options.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

namespace sharpscope {

/// What a run trains on, as its options say: data with splits, subset and label noise on the device, and the network.
struct LoadedRun {
    RunOptions options;
    std::shared_ptr<const Network> network;
    Subset train;
    Subset validation; ///< empty unless asked for
    Subset test;
    at::Device device = at::kCPU;
};

/// `loaded` spares reading the files again when the runs of a comparison share a data set.
/// @throws Error if the data, the network or the device is not to be had.
LoadedRun loadRun(const RunOptions& options, const TrainAndTest* loaded = nullptr);

/// A run's options as its experiment.json holds them.
/// @throws Error with the file's name and all its problems.
RunOptions readRunOptions(const RunFolder& run);

/// Reads a run's data set and moves it to its device.
TrainAndTest loadData(const RunOptions& options);

} // namespace sharpscope
