// SPDX-License-Identifier: GPL-3.0-or-later
// What LibTorch computes with: threads and device. Torch-free.
#pragma once

#include <cstdint>
#include <string>

namespace sharpscope {

/// Threads that tensor operations of the calling thread use; 0: defaultThreads(). Call it on the job's thread before
/// its first tensor operation, with what its lease grants (JobContext::threads). Returns the count.
std::int64_t useThreads(std::int64_t threads);

/// "cpu" or "cuda" for "auto", "cpu" or "cuda".
/// @throws Error if cuda is asked for and there is no GPU or LibTorch cannot use it.
std::string resolveDevice(const std::string& device);

/// "LibTorch 1.13.1", for experiment.json and the about box.
std::string torchVersion();

} // namespace sharpscope
