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

/// Once, in main: how many of the cores a job leaves to others where nobody says how many threads it takes. The window
/// spares one, which keeps it smooth; a program without one spares none, which is also the setting at start.
void spareCores(std::int64_t cores);

/// The threads that 0 stands for: the cores that this process may use, but for those spared; at least one.
std::int64_t defaultThreads();

/// Threads that tensor operations of the calling thread use; 0: defaultThreads(). Call it on the job's thread before
/// its first tensor operation, with what its lease grants (JobContext::threads). Returns the count.
std::int64_t useThreads(std::int64_t threads);

/// "cpu" or "cuda" for "auto", "cpu" or "cuda".
/// @throws Error if cuda is asked for and there is no GPU or LibTorch cannot use it.
std::string resolveDevice(const std::string& device);

/// "LibTorch 1.13.1", for experiment.json and the about box.
std::string torchVersion();

} // namespace sharpscope
