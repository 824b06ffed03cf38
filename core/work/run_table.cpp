// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/run_table.h"

#include "core/base/json_value.h"
#include "core/job/schedule.h"
#include "core/run/named_folder.h"
#include "core/sweep/sweep_choice.h"
#include "core/sweep/sweep_folder.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"
#include "core/tensor/compute.h"
#include "core/work/new_run.h"
#include "core/work/provenance.h"
#include "core/work/trial_opening.h"

#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::string sweepName(const Experiment& experiment, const std::string& date)
{
    return folderName(date + '_' + experiment.options.at("name").get<std::string>());
}

Sweep sweepOf(const Experiment& experiment)
{
    std::vector<Problem> problems;
    Sweep sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
    if (!problems.empty()) throw Error(toText(problems));
    if (sweep.options.search == "adaptive")
        throw Error(
            "sweep.search: the points of an adaptive search follow from results, and a table of runs has all of "
            "them before; take grid, list or random");
    if (!looksOf(sweep.options.halving).empty())
        throw Error("sweep.halving: looks at all points together, and a table's runs know nothing of each other; leave "
                    "it out");
    return sweep;
}

void addSweep(RunTable& table, const Experiment& experiment, const std::string& date, std::int64_t threads)
{
    const Sweep sweep = sweepOf(experiment);
    const std::vector<SweepPoint> points = pointsOf(sweep);
    const fs::path folder = sweepName(experiment, date);
    std::set<std::string> known;
    for (const std::int64_t seed : experiment.options.at("seeds").get<std::vector<std::int64_t>>())
        for (std::size_t point = 0; point < points.size(); ++point) {
            std::vector<SweepRow> rows;
            try {
                rows = rowsAt(*experiment.kind, experiment.options, sweep.fields, points,
                              static_cast<std::int64_t>(point), seed);
            } catch (const Error& error) {
                table.problems.push_back("point " + std::to_string(point) + " cannot be: " + error.what());
            }
            for (SweepRow& row : rows) {
                if (!known.insert(row.identity).second) continue;
                row = reachedBy(std::move(row), *experiment.kind, experiment.options, sweep.fields, points);
                Json run{{"kind", experiment.kind->name}, {"group", ""}};
                run.update(row.options);
                if (valueOr(run, "threads", std::int64_t{0}) == 0) run["threads"] = threads;
                const std::string name = folderName(makeRow(run, *experiment.kind, row.mark, folder));
                table.runs.push_back({(folder / name).string(), std::move(run)});
            }
        }
}

void addRuns(RunTable& table, const Experiment& experiment, const std::string& date, std::int64_t threads)
{
    const std::string name = experiment.options.at("name").get<std::string>();
    std::set<std::string> taken;
    for (Json& run : runsOf(experiment, name + ' ' + date, threads)) {
        run["made"]["place"] = table.runs.size();
        const std::string own = folderName(date + '_' + name + '_' + ownName(*experiment.kind, run));
        std::string folder = own;
        for (int count = 2; !taken.insert(folder).second; ++count)
            folder = own + '-' + std::to_string(count);
        table.runs.push_back({folder, std::move(run)});
    }
}

/// With its experiment.json, held for writing.
RunFolder begun(const PlannedRun& planned, TrialOpening& trial, JobContext& context)
{
    Json run = planned.experiment;
    const std::string device = resolveDevice(valueOr(run, "device", std::string("auto")));
    const std::int64_t threads = threadsOf(run, context);
    if (valueOr(run, "threads", std::int64_t{0}) == 0) run["threads"] = threads;
    trial.expectBeginning(run);
    Json made = provenance(device, threads);
    made.update(valueOr(run, "made", Json::object()));
    run["made"] = made;
    const fs::path folder = planned.folder;
    removeTornRow(folder);
    RunFolder there = RunFolder::create(folder.parent_path(), folder.filename().string(), run);
    if (there.path() == folder) return there;
    const fs::path other = there.path();
    there.stopWriting();
    std::error_code ignored;
    fs::remove_all(other, ignored);
    throw Error(folder.string() + ": is in the way, and is no run; move it away");
}

} // namespace

RunTable runTable(const Experiment& experiment, const std::string& date, std::int64_t threads)
{
    RunTable table;
    if (experiment.sweep.is_null())
        addRuns(table, experiment, date, threads);
    else
        addSweep(table, experiment, date, threads);
    return table;
}

void makeTablesSweep(const Experiment& experiment, const std::string& date, const fs::path& root)
{
    if (experiment.sweep.is_null()) return;
    const fs::path made = makeSweepFolder(root, date, *experiment.kind, experiment.options, sweepOf(experiment));
    if (made.filename() != sweepName(experiment, date)) throw Error(made.string() + ": another folder is in its place");
}

Job plannedRunJob(PlannedRun planned, std::string resumedFor)
{
    return [planned = std::move(planned), resumedFor = std::move(resumedFor)](JobContext& context) {
        const Kind& kind = kindOf(planned.experiment);
        std::vector<ScheduledRun> runs;
        if (std::error_code error; fs::exists(fs::path(planned.folder) / "experiment.json", error)) {
            runs.push_back({.folder = RunFolder::openToWrite(planned.folder)});
            runs.back().resumedFor = resumedFor;
        } else {
            TrialOpening trial(kind, context);
            RunFolder folder = begun(planned, trial, context);
            context.emit(folder.id(), Message{"info", "waiting"});
            runs.push_back({.folder = std::move(folder)});
            runs.back().loaded = trial.takeLoaded();
        }
        runs.back().kind = &kind;
        runs.back().turn = runs.back().folder.id();
        runSchedule(std::move(runs), 1, context);
    };
}

} // namespace sharpscope
