// SPDX-License-Identifier: GPL-3.0-or-later
// What a table of results is made of, read from folders.
#include "core/base/describe.h"
#include "core/base/json_value.h"
#include "core/run/result_table.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

namespace sharpscope {

namespace {

/// What the table cannot do without.
void checkExperiment(const RunFolder& run)
{
    const auto fail = [&](const char* field, const char* why) {
        throw Error((run.path() / "experiment.json").string() + ": field \"" + field + "\" " + why);
    };
    const bool isOfMethods = run.experiment().contains("method") || !run.experiment().contains("kind");
    const Json* rule = findField(run.experiment(), "method.rule");
    if (isOfMethods && (!rule || !rule->is_string())) fail("method.rule", rule ? "is no text" : "is missing");
    const Json* seed = findField(run.experiment(), "seed");
    if (seed && !seed->is_number_integer()) fail("seed", "is no whole number");
}

/// Where an earlier version wrote what a learning curve comes to, it is what the run's summary has.
Json resultOf(const RunFolder& run)
{
    if (valueOr(run.experiment(), "kind", std::string()) == "tensorboard") {
        const RunSummary read = readSummary(run.path()).summary;
        if (read.state == RunState::Failed) throw Error(run.path().string() + ": " + read.failure);
        return read.result;
    }
    Json result = readJsonFile(run.path() / "result.json");
    const bool isOfRounds = result.is_object() && result.contains("labels");
    const Json* accuracy = findField(result, "accuracy/test");
    if (isOfRounds && accuracy && !accuracy->contains("bestFrom")) return readSummary(run.path()).summary.result;
    return result;
}

} // namespace

std::string whyUnfinished(const RunSummary& run, bool isInterrupted)
{
    const std::string at = " at step " + std::to_string(run.last.step);
    if (run.state == RunState::Finished) return {};
    if (run.state == RunState::Failed)
        return "failed" + at + (run.failure.empty() ? "" : ": " + run.failure.substr(0, run.failure.find('\n')));
    if (run.state == RunState::Stopped) return "was stopped" + at;
    return isInterrupted ? "was interrupted" + at : "has not ended";
}

std::vector<FinishedRun> readFinishedRuns(const std::vector<std::filesystem::path>& folders,
                                          std::vector<std::string>& problems, std::vector<UnfinishedRun>* unfinished)
{
    std::vector<FinishedRun> runs;
    for (const auto& path : folders) {
        try {
            const RunFolder folder = RunFolder::open(path);
            if (!folder.hasEnded()) {
                if (!unfinished) continue;
                unfinished->push_back(
                    {folder.experiment(), whyUnfinished(readSummary(path).summary, !folder.isBeingWritten())});
                continue;
            }
            checkExperiment(folder);
            runs.push_back({folder.experiment(), resultOf(folder)});
        } catch (const Error& error) {
            problems.push_back(error.what());
        }
    }
    return runs;
}

} // namespace sharpscope
