// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/experiment_job.h"

#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/job/schedule.h"
#include "core/tensor/compute.h"
#include "core/work/by_ranks.h"
#include "core/work/new_run.h"
#include "core/work/provenance.h"
#include "core/work/row_job.h"
#include "core/work/sweep_job.h"
#include "core/work/trial_opening.h"

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Runs of a seed take turns; else each has a turn for itself.
std::string turnOf(const RunFolder& folder)
{
    const Json& run = folder.experiment();
    if (valueOr<std::string>(run, "order", "turns") != "turns") return folder.id();
    return valueOr(run, "group", folder.id()) + '|' + valueOr(run, "seed", Json()).dump();
}

const Kind& kindOfRun(const RunFolder& folder)
{
    try {
        return kindOf(folder.experiment());
    } catch (const Error& error) {
        throw Error((folder.path() / "experiment.json").string() + ": " + error.what());
    }
}

std::int64_t atOnceOf(const RunFolder& folder) { return valueOr(folder.experiment(), "atOnce", std::int64_t{1}); }

/// `row`: of the sweep in `root`, which its one run is.
Job jobOf(Experiment experiment, fs::path root, std::optional<SweepMark> row)
{
    return [experiment = std::move(experiment), root = std::move(root), row = std::move(row)](JobContext& context) {
        if (const std::string why = whyNotBy(*context.ranks(), experiment); !why.empty()) throw Refusal(why);
        const std::string device = resolveDevice(experiment.options.value("device", "auto"));
        const std::int64_t threads = threadsOf(experiment.options, context);
        const std::string date = dateNow();
        std::vector<Json> all =
            runsOf(experiment, experiment.options.at("name").get<std::string>() + ' ' + date, threads);
        TrialOpening trial(*experiment.kind, context);
        for (const Json& run : all)
            if (!context.isStopping()) trial.expectBeginning(run);
        std::vector<ScheduledRun> runs;
        try {
            for (Json& run : all) {
                run["made"] = provenance(device, threads);
                if (Json ranks = madeBy(*context.ranks(), run); !ranks.is_null())
                    run["made"]["ranks"] = std::move(ranks);
                run["made"]["place"] = runs.size(); // in the experiment: how those who show it order its runs
                const std::string name =
                    row ? makeRow(run, *experiment.kind, *row, root)
                        : date + '_' + run.at("name").get<std::string>() + '_' + ownName(*experiment.kind, run);
                RunFolder folder = RunFolder::create(root, name, run);
                context.emit(folder.id(), Message{"info", "waiting"});
                std::string turn = turnOf(folder);
                runs.push_back({.folder = std::move(folder), .kind = experiment.kind, .turn = std::move(turn)});
            }
        } catch (const Error& error) { // those that were announced end, too
            for (ScheduledRun& run : runs)
                Recorder(std::move(run.folder), context)
                    .fail("the experiment was not begun: " + std::string(error.what()));
            throw;
        }
        if (!runs.empty()) runs.front().loaded = trial.takeLoaded();
        runSchedule(std::move(runs), experiment.options.value("atOnce", std::int64_t{1}), context);
    };
}

} // namespace

Job experimentJob(Experiment experiment, fs::path root)
{
    if (experiment.sweep.is_null()) return jobOf(std::move(experiment), std::move(root), std::nullopt);
    return newSweepJob(std::move(experiment), std::move(root));
}

Job rowJob(Experiment experiment, SweepMark mark, fs::path folder)
{
    return jobOf(std::move(experiment), std::move(folder), std::move(mark));
}

Job resumeJob(std::vector<fs::path> folders, std::int64_t threads)
{
    return [folders = std::move(folders), threads](JobContext& context) {
        if (folders.empty()) throw Error("no run to resume was given");
        std::vector<ScheduledRun> runs;
        std::string refused;
        std::int64_t atOnce = 1;
        for (const fs::path& path : folders) {
            try {
                RunFolder folder = RunFolder::openToWrite(path);
                expectSameRanks(*context.ranks(), folder);
                const Kind& kind = kindOfRun(folder);
                std::string turn = turnOf(folder);
                atOnce = std::max(atOnce, atOnceOf(folder));
                runs.push_back(
                    {.folder = std::move(folder), .kind = &kind, .turn = std::move(turn), .threads = threads});
            } catch (const Error& error) {
                refused = error.what();
                context.emit({}, Message{"warning", refused});
            }
        }
        if (runs.empty()) throw Error(refused);
        runSchedule(std::move(runs), atOnce, context);
    };
}

} // namespace sharpscope
