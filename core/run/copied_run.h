// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that are a copy of another machine's. Whoever keeps such a copy (core/remote/mirror.h) leaves a file in it,
// .mirror.json, that says of what; and since the next look there takes its place, nobody writes such a run here: it is
// gone on with, and told what to do, where it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sharpscope {

inline constexpr const char* copyMark = ".mirror.json"; ///< {"of": "host:folder", ...}, in the copy's folder

struct CopiedFrom {
    std::filesystem::path copy; ///< the folder with the mark
    std::string of;             ///< "host:folder"; empty where the mark is damaged
    std::string path;           ///< of what was asked for, from there on; "." is the copy itself

    std::string there() const { return path == "." ? of : of + '/' + path; } ///< "host:folder/path"
};

/// Of what `path`, which need not be there, is a copy; nothing where no folder above it, or it, has the mark.
std::optional<CopiedFrom> copiedFrom(const std::filesystem::path& path);

/// Asked wherever a run or sweep is begun, gone on with or told something.
/// @throws Error naming the path and where it is a copy of, if it lies in one.
void refuseCopies(const std::filesystem::path& path);

} // namespace sharpscope
