// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep is a folder of runs: <root>/<date>_<name>/ with
//   sweep.json      the experiment as it was given, its points in the order in which they came, what halving halted
//   p0012_sam_s1/   a run folder for each row that has had its turn; its experiment.json says which row it is:
//                   "made": {"sweep": {"point": 12, "run": 0, "values": {"rule.rho1": 0.1, "rule.rho2": null}}}
// Points are only ever added, so that a point's number stays its own. Which rows are there is found from the runs
// alone: one that is missing, torn or moved away costs that row. Torch-free.
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

inline constexpr int sweepFormat = 1; ///< "format" in sweep.json; a reader refuses a newer one

struct SweptField {
    std::string path;  ///< "rule.rho1"
    std::string title; ///< "ρ₁", else the path's last word
    bool operator==(const SweptField&) const = default;
};

using SweepPoint = std::vector<Json>; ///< a value for each swept field

/// A row's place: the run-th run of a seed at a point.
struct SweepPlace {
    std::int64_t point = 0;
    std::int64_t run = 0;
    std::int64_t seed = 0;
    auto operator<=>(const SweepPlace&) const = default;
};

/// A point that successive halving goes no further with, all its seeds; its runs can still be resumed by name.
struct HaltedPoint {
    std::int64_t point = 0;
    std::int64_t run = 0;
    std::int64_t look = 1; ///< from 1
    std::string why;
};

struct SweepFile {
    Json experiment = Json::object(); ///< checked, with "kind" and "sweep"
    std::vector<SweptField> fields;
    std::vector<SweepPoint> points;
    std::int64_t rounds = 0; ///< of adaptive refinement that are among the points
    std::vector<HaltedPoint> halted;

    const HaltedPoint* haltedAt(std::int64_t point, std::int64_t run) const; ///< nullptr where it goes on
};

bool isSweep(const std::filesystem::path& folder); ///< it has a sweep.json

/// Whoever works on a sweep holds this file as an AppendFile; whether anybody does.
std::filesystem::path sweepLock(const std::filesystem::path& folder);
bool isSweepAtWork(const std::filesystem::path& folder);

/// The run lies in the folder, or in a sweep in it, or is the folder.
bool isRunIn(const std::filesystem::path& folder, const std::filesystem::path& run);

/// @throws Error naming the file: missing, damaged, of a newer format.
SweepFile readSweepFile(const std::filesystem::path& folder);
/// Atomically. @throws Error naming the file and the reason.
void writeSweepFile(const std::filesystem::path& folder, const SweepFile& sweep);

/// Which row of a sweep a run is, by its experiment.json, and what it has of the swept fields; null: the field does not
/// reach the run, which stands at each of its values.
struct SweepMark {
    SweepPlace place;
    std::string method; ///< what it is called without the values
    Json values = Json::object();
};
std::optional<SweepMark> sweepMarkOf(const Json& experiment);
void setSweepMark(Json& experiment, const SweepMark& mark); ///< but for the seed, which the experiment has

/// Equal values of a field, 1 and 1.0 too.
bool isSameValue(const Json& a, const Json& b);
bool isSamePoint(const SweepPoint& a, const SweepPoint& b);

} // namespace sharpscope
