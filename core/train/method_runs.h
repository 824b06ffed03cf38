// SPDX-License-Identifier: GPL-3.0-or-later
// Methods × seeds: what the experiments that compare methods, and their runs, have in common, whatever is trained.
// Torch-free.
#pragma once

#include "core/train/method_options.h"

#include <functional>

namespace sharpscope {

/// What one method on one seed says beside the fields that it shares with its experiment.
struct MethodRun {
    std::string name;
    std::string group; ///< same for all runs of one experiment
    std::int64_t seed = 1;
    MethodOptions method;
    std::string device = "auto";
    std::int64_t threads = 0;
    Json fork = Json(); ///< of a run with the past of another: core/run/fork_of.h
};

/// From a run's experiment.json.
MethodRun methodRunFromJson(const Json& run, const NameRegistry& registry, std::vector<Problem>& problems);

/// The rest of it: the fields of its experiment.
Json withoutRunFields(Json run);

/// Makes a run's options of the fields of its experiment.
void putRunFields(const MethodRun& run, const NameRegistry& registry, Json& fields);

/// Takes "methods" and "fork" out of an experiment, checked; without methods it has one, `fallback`.
struct MethodsTaken {
    std::vector<MethodOptions> methods;
    Json fork = Json(); ///< of a fork that is repeated
};
MethodsTaken takeMethods(Json& experiment, const char* fallback, const NameRegistry& registry,
                         std::vector<Problem>& problems);

/// Puts them back.
void putMethods(const MethodsTaken& taken, const NameRegistry& registry, Json& experiment);

/// Seed by seed, method by method.
template <class Take>
void forSeedsAndMethods(const std::vector<std::int64_t>& seeds, const std::vector<MethodOptions>& methods, Take&& take)
{
    for (const std::int64_t seed : seeds)
        for (const MethodOptions& method : methods)
            take(seed, method);
}

/// The options of each run of a complete experiment; `settle` completes what all of them share.
std::vector<Json> methodRunsOf(const Json& experiment, const NameRegistry& registry,
                               const std::function<void(Json&, const std::vector<MethodOptions>&)>& settle = {});

/// "fork" as an experiment or a run says it; null where it does not.
Json forkFromJson(const Json& json, std::vector<Problem>& problems);

/// What "fork" of an experiment asks of the rest of it.
void checkFork(const Json& fork, std::size_t seeds, std::size_t methods, std::vector<Problem>& problems);

/// The experiment that makes just this run, with the knobs that were turned on it.
Json trainingExperimentOf(const Json& run, const RunSummary& done);

} // namespace sharpscope
