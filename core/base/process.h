// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of the whole process. Torch-free.
#pragma once

#include <cstdint>
#include <string>

namespace sharpscope {

/// Once, at the start of main, before the first tensor: OpenBLAS to one thread (its pool and OpenMP's spin against each
/// other), malloc keeps large blocks (a training step frees and takes the same megabytes again and again; giving them
/// back to the kernel costs a page fault each).
void prepareProcess();

/// Threads that tensor operations of the calling thread use; 0: one less than the cores. Call it on the job's thread
/// before its first tensor operation. Returns the count.
std::int64_t useThreads(std::int64_t threads);

/// "cpu" or "cuda" for "auto", "cpu" or "cuda".
/// @throws Error if cuda is asked for and there is no GPU or LibTorch cannot use it.
std::string resolveDevice(const std::string& device);

/// "LibTorch 1.13.1", for experiment.json and the about box.
std::string torchVersion();

} // namespace sharpscope
