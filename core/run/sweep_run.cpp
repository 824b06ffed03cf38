// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/sweep_run.h"

#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

namespace sharpscope {

RowHold rowHold(const std::filesystem::path& run)
{
    if (AppendFile::isOpenAnywhere(run / "events.jsonl")) return RowHold::Writer;
    return isSweepAtWork(run.parent_path()) ? RowHold::Sweep : RowHold::Nobody;
}

RunState rowState(RunState told, RowHold hold)
{
    if (told == RunState::Finished || told == RunState::Failed) return told;
    if (hold == RowHold::Nobody) return RunState::Stopped;
    return hold == RowHold::Writer && told == RunState::Running ? RunState::Running : RunState::Waiting;
}

std::optional<SweepRun> sweepRunOf(std::string id, const Json& experiment, const RunSummary& summary, RowHold hold)
{
    std::optional<SweepMark> mark = sweepMarkOf(experiment);
    if (!mark) return std::nullopt;
    SweepRun run;
    run.id = std::move(id);
    run.mark = *std::move(mark);
    run.state = rowState(summary.state, hold);
    run.step = summary.last.step;
    run.epoch = summary.last.epoch;
    run.tags = summary.tags;
    return run;
}

std::vector<SweepRun> readSweepRuns(const std::filesystem::path& folder, std::vector<std::string>& problems)
{
    std::vector<SweepRun> runs;
    for (const std::filesystem::path& path : listRuns(folder)) {
        try {
            const RunFolder opened = RunFolder::open(path);
            const RowHold hold = rowHold(path); // before its events: who lets go of it has written all
            const RunSummary summary = readSummary(path).summary;
            if (auto run = sweepRunOf(path.string(), opened.experiment(), summary, hold))
                runs.push_back(*std::move(run));
        } catch (const Error& error) {
            problems.push_back(error.what());
        }
    }
    return runs;
}

} // namespace sharpscope
