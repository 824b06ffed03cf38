// SPDX-License-Identifier: GPL-3.0-or-later
// An experiment of any kind: the file that the window's form writes, `sharpscope-cli run` reads and a run's own
// experiment.json is made of. Torch-free.
#pragma once

#include "core/work/kinds.h"

#include <filesystem>

namespace sharpscope {

/// Checked, with every default filled in.
struct Experiment {
    const Kind* kind = nullptr;
    Json options = Json::object(); ///< the file's, but for "kind" and "sweep"
    Json sweep = nullptr;          ///< null: it has none; see core/sweep/sweep_options.h
};

/// The file that says it: {"kind": ..., ...}.
Json toJson(const Experiment& experiment);

/// Also takes the options of a run, which stand for an experiment of that run. All problems are appended, each with its
/// field; the result is only meant to be used when there were none.
Experiment experimentFromJson(const Json& json, std::vector<Problem>& problems);

/// The same, but a sweep of more points than its "most" is no problem: who begins it asks first.
Experiment experimentToAskFor(const Json& json, std::vector<Problem>& problems);

/// Reads and checks an experiment file, or makes the experiment that repeats the run in a run folder; `assignments`
/// ("train.epochs=5") are applied before the check, after the fields that are `swept` ("rule.rho=0.1,0.2").
/// @throws Error with the file's name and all problems.
Experiment readExperiment(const std::filesystem::path& fileOrRun, const std::vector<std::string>& assignments = {},
                          const std::vector<std::string>& swept = {});

/// The experiment that repeats a run to the same weights, with its budget and the knobs that were turned on it, at
/// their steps.
/// @throws Error naming the file and what is wrong with it.
Json experimentOfRun(const RunFolder& run);
/// The same from what is known of the run: its experiment.json, what its events say, and its folder, which a fork is
/// repeated from.
Json experimentOfRun(const Json& options, const RunSummary& done, const std::filesystem::path& folder);

/// The experiment.json of each of its runs as if it had no sweep, but for "format" and "made"; they share `group`.
/// `threads` is what they train with where the experiment leaves that open.
std::vector<Json> runsOf(const Experiment& experiment, const std::string& group, std::int64_t threads);

} // namespace sharpscope
