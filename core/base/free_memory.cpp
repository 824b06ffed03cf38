// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/free_memory.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// The number behind a word, "MemAvailable:   1234 kB".
std::optional<double> numberBehind(const fs::path& file, const std::string& word)
{
    std::ifstream stream(file);
    for (std::string first; stream >> first;)
        if (double number = 0; first == word && stream >> number) return number;
    return std::nullopt;
}

/// Nothing where the file is missing or says "max".
std::optional<double> numberIn(const fs::path& file)
{
    std::ifstream stream(file);
    if (double number = 0; stream >> number) return number;
    return std::nullopt;
}

/// What is left of a group's limit. Files that the kernel only keeps for speed are given back when memory is short.
std::optional<double> leftIn(const fs::path& group)
{
    const auto limit = numberIn(group / "memory.max"), used = numberIn(group / "memory.current");
    if (!limit || !used) return std::nullopt;
    return std::max(*limit - *used + numberBehind(group / "memory.stat", "inactive_file").value_or(0), 0.0);
}

/// "0::/user.slice/job", of the unified hierarchy; empty: of none.
std::string groupOf(const fs::path& proc)
{
    std::ifstream stream(proc / "self" / "cgroup");
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("0::/")) return line.substr(4);
    return {};
}

} // namespace

std::optional<double> freeMemory(const fs::path& proc, const fs::path& groups)
{
    std::optional<double> free = numberBehind(proc / "meminfo", "MemAvailable:");
    if (free) *free *= 1024;
    const fs::path own = groupOf(proc);
    fs::path group = groups;
    const auto take = [&] {
        if (const auto left = leftIn(group)) free = std::min(free.value_or(*left), *left);
    };
    take();
    for (const fs::path& part : own) { // a group is held to the limits of those that it lies in
        group /= part;
        take();
    }
    return free;
}

} // namespace sharpscope
