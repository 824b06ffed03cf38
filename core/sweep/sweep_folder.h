// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep on disk: made, extended, and which of its rows are there. Torch-free.
#pragma once

#include "core/run/run_folder.h"
#include "core/run/run_summary.h"
#include "core/sweep/sweep_options.h"

#include <map>
#include <string>
#include <vector>

namespace sharpscope {

/// Makes <root>/<date>_<name>/ with its sweep.json. `experiment` is checked, without "kind" and its sweep.
/// @throws Error naming the folder and the reason.
std::filesystem::path makeSweepFolder(const std::filesystem::path& root, const std::string& date, const Kind& kind,
                                      const Json& experiment, const Sweep& sweep);

/// A sweep.json as what it says.
struct OpenedSweep {
    SweepFile file;
    const Kind* kind = nullptr;
    Json experiment; ///< complete, without "kind" and its sweep
    Sweep sweep;

    std::vector<std::int64_t> seeds() const { return experiment.at("seeds").get<std::vector<std::int64_t>>(); }
};

/// What a longer sweep has beside what it had.
struct SweepExtension {
    std::vector<std::string> values = {}; ///< "rule.rho1=0.3,0.4", of fields that are swept
    std::vector<std::int64_t> seeds = {};
    std::vector<std::string> assignments = {}; ///< "sweep.points=40": of the sweep's own fields, and "atOnce"
};

/// Adds points and seeds to a sweep; what is there keeps its place. `kind` is that of its experiment.
/// @throws Error naming the file with all problems: no such field, a value or seed that is there already, ...
OpenedSweep extendSweep(const std::filesystem::path& folder, const SweepExtension& extension, const Kind& kind);

/// @throws Error naming the file with all problems.
OpenedSweep openSweep(const std::filesystem::path& folder, const Kind& kind);

struct KnownRow {
    std::filesystem::path folder;
    RunState state = RunState::Waiting;
    double fraction = 0; ///< of the run that is done, as its checkpoint and its events say
};

/// The rows that have a run in the folder; of two with the same place the one that is further. What cannot be read is
/// passed over.
std::map<SweepPlace, KnownRow> knownRows(const std::filesystem::path& folder);

/// A run that could not be begun because the process was killed: no experiment.json, no events. Removes it, so that its
/// name is free.
void removeTornRow(const std::filesystem::path& folder);

} // namespace sharpscope
