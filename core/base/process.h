// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of the whole process.
#pragma once

#include <cstdint>

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

} // namespace sharpscope
