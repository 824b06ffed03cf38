// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments, as files and as a run's and a sweep's own.
#include "input_files.h"
#include "reader.h"

#include "core/base/describe.h"
#include "core/run/fork_of.h"
#include "core/run/run_title.h"
#include "core/run/sweep_file.h"
#include "core/sweep/sweep_folder.h"
#include "core/train/load_run.h"
#include "core/work/experiment.h"
#include "core/work/presets.h"

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> experimentFiles()
{
    std::vector<std::string> all{R"({"kind": "comparison", "data": {"name": "two-moons"}, "train": {"epochs": 2},
 "methods": [{"rule": "sam", "rho": 0.1}, {"rule": "sgd"}],
 "sweep": {"fields": [{"field": "rule.rho", "from": 0.01, "to": 1, "count": 3, "scale": "log"},
                      {"field": "optimizer.lr", "values": [0.1, 0.2]}], "search": "grid"}})",
                                 bytesOf(fs::path(FUZZ_RUNS) / "finished-sam/experiment.json")};
    for (const Preset& preset : presets())
        all.push_back(bytesOf(preset.file));
    return all;
}

/// A file that a person wrote. What it comes to is an experiment again.
bool takesFile(const std::string& bytes)
{
    const fs::path file = put("experiment/given.json", bytes);
    return takes("/experiment", [&] {
        const Experiment experiment = readExperiment(file);
        runsOf(experiment, "group", 1);
        std::vector<Problem> problems;
        experimentFromJson(toJson(experiment), problems);
        promised(problems.empty(), "an experiment is not one when it is written: " + toText(problems));
    });
}

/// The experiment.json of a run from anywhere.
bool takesRun(const std::string& bytes)
{
    const fs::path run = put("experiment/run/experiment.json", bytes).parent_path();
    return takes("experiment.json", [&] {
        const RunFolder folder = RunFolder::open(run);
        const Json& json = folder.experiment();
        runTitle(json);
        originText(json);
        forkIdentity(json);
        forkClock(json);
        forkKnobs(json);
        experimentBefore(json);
        sweepMarkOf(json);
        takes("experiment.json", [&] { readRunOptions(folder); });
        readExperiment(run);
    });
}

Reader experiments()
{
    return {"experiment", experimentFiles, [](const std::string& bytes) {
                const bool isFile = takesFile(bytes);
                return takesRun(bytes) || isFile;
            }};
}

Reader sweeps()
{
    const auto seeds = [] {
        std::vector<Problem> problems;
        const Experiment one = experimentFromJson(Json::parse(experimentFiles().front()), problems);
        const Sweep sweep = sweepFromJson(one.sweep, *one.kind, one.options, problems);
        const fs::path folder = makeSweepFolder(scratch() / "made-sweeps", "20260101", *one.kind, one.options, sweep);
        return std::vector{bytesOf(folder / "sweep.json")};
    };
    return {"sweep", seeds, [](const std::string& bytes) {
                const fs::path folder = put("sweep/sweep.json", bytes).parent_path();
                const Kind* kind = kinds().front();
                takes("sweep.json", [&] {
                    const SweepFile file = readSweepFile(folder);
                    takes("", [&] { kind = &kindOf(file.experiment); });
                });
                return takes("sweep.json", [&] { openSweep(folder, *kind); });
            }};
}

} // namespace

std::vector<Reader> experimentReaders() { return {experiments(), sweeps()}; }

} // namespace sharpscope::fuzz
