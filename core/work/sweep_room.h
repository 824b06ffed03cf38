// SPDX-License-Identifier: GPL-3.0-or-later
// How many rows of a sweep the memory has room for. Torch-free.
#pragma once

#include "core/job/job.h"
#include "core/sweep/sweep_folder.h"

#include <functional>
#include <optional>

namespace sharpscope {

/// Bytes of memory that are free; nullopt where nobody knows.
using FreeMemory = std::function<std::optional<double>()>;

/// The sweep's atOnce, or as many as fit (sizeOf()), which is said. `free`: none: what the system says.
std::int64_t rowsAtOnce(const OpenedSweep& sweep, const FreeMemory& free, JobContext& context);

} // namespace sharpscope
