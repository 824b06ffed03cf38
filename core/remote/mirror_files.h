// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a copy, as a mirror handles them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace sharpscope {

inline bool isEventLines(const std::string& path) { return path.ends_with(".jsonl"); } ///< grows by whole lines

std::uint64_t fileSize(const std::filesystem::path& file); ///< 0 where there is none

/// The last bytes of what is `size` long, as many as that has of `count`; empty where they cannot be read.
std::string endOf(const std::filesystem::path& file, std::uint64_t size, std::uint64_t count);

bool hasSameBytes(const std::filesystem::path& a, const std::filesystem::path& b);

/// Where what has come of a file lies until it is whole: beside its place, by a name of `version`'s own. Parts of other
/// versions are removed.
std::filesystem::path partOf(const std::filesystem::path& place, const std::string& version);

/// @throws Error naming the file and the reason.
void appendTo(const std::filesystem::path& file, const std::string& bytes);
void syncFile(const std::filesystem::path& file);

} // namespace sharpscope
