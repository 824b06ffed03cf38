// SPDX-License-Identifier: GPL-3.0-or-later
// A capsule is a ZIP archive with all that it takes to look at runs elsewhere and to repeat them:
//   capsule.json     {"capsule": 2, "program", "made", "runs": [names], "sweeps": [names]}; 1 where there is no sweep
//   README.txt       what it is, for whoever has no Sharpscope
//   report.html      opens in any browser
//   runs/<name>/     each run's folder: experiment, events, result, newest checkpoint, surfaces, notes ...
//   runs/<sweep>/    sweep.json and the folders of those of its rows that are in the capsule: "<sweep>/<name>" in
//   "runs"
// What comes from others is not trusted: names that lead out of the folder, entries that unpack to far more than they
// can honestly hold, and what is damaged are refused by name, before or while it is unpacked, and nothing stays then.
#pragma once

#include "core/base/json.h"
#include "core/base/zip.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

inline constexpr int capsuleFormat = 2; ///< "capsule"; a reader refuses a newer one

struct CapsuleRequest {
    std::vector<std::filesystem::path> runs; ///< run folders
    std::filesystem::path file;
    std::filesystem::path report = {}; ///< a file; empty: without one
    bool allCheckpoints = false;       ///< else the newest of each run
};

/// Whole or not at all. A run that is named twice goes in once.
/// @throws Error naming the run or the file and the reason; if a run is still being written, or `going` has stopped it.
void writeCapsule(const CapsuleRequest& request, const Going& going = {});

/// Whether the file is a ZIP archive with a capsule.json; never throws.
bool isCapsule(const std::filesystem::path& file);

/// Looked at, without unpacking: "name", or "sweep/name" of a sweep's row.
/// @throws Error naming the archive and the entry: damaged, no capsule, of a newer version, not to be trusted.
std::vector<std::string> runsInCapsule(const std::filesystem::path& file);

struct UnpackedCapsule {
    std::filesystem::path folder; ///< made for it under `into`, called as the file
    std::vector<std::filesystem::path> runs;
};

/// @throws Error as runsInCapsule(); if the disk has too little room, or `going` has stopped it.
UnpackedCapsule unpackCapsule(const std::filesystem::path& file, const std::filesystem::path& into,
                              const Going& going = {});

} // namespace sharpscope
