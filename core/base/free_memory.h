// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace sharpscope {

/// Bytes that this process may still take without anybody swapping: what the kernel says is available, or what is left
/// of the limit of the process's control group (a container's, a batch job's), whichever is less. nullopt where the
/// system does not say. `proc` and `groups` are where the kernel shows both.
std::optional<double> freeMemory(const std::filesystem::path& proc = "/proc",
                                 const std::filesystem::path& groups = "/sys/fs/cgroup");

} // namespace sharpscope
