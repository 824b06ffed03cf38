// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/sweep_job.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/job/schedule.h"
#include "core/run/append_file.h"
#include "core/run/copied_run.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"
#include "core/tensor/compute.h"
#include "core/work/new_run.h"
#include "core/work/provenance.h"
#include "core/work/sweep_rounds.h"
#include "core/work/sweep_trial.h"

#include <deque>
#include <functional>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

const Kind& kindIn(const fs::path& folder)
{
    const SweepFile file = readSweepFile(folder);
    try {
        return kindOf(file.experiment);
    } catch (const Error& error) {
        throw Error((folder / "sweep.json").string() + ": " + error.what());
    }
}

/// Whoever works on a sweep adds rows; two would add the same.
AppendFile lockOf(const fs::path& folder)
{
    refuseCopies(folder);
    try {
        return AppendFile(sweepLock(folder));
    } catch (const Error&) {
        throw Error(folder.string() + ": another process is at work on this sweep");
    }
}

/// What points are judged by may be misspelt: the first run that has measured something says so, once a job.
class MetricCheck {
public:
    explicit MetricCheck(const SweepOptions& options) : m_options(options) {}

    void add(const fs::path& run)
    {
        if (!m_isSettled) m_runs.push_back(run);
    }
    void look(JobContext& context)
    {
        while (!m_runs.empty() && !AppendFile::isOpenAnywhere(m_runs.front() / "events.jsonl")) {
            const std::optional<std::string> problem = metricProblem(m_options, m_runs.front());
            m_runs.pop_front();
            if (!problem) continue;
            m_isSettled = true;
            m_runs.clear();
            if (!problem->empty()) context.emit({}, Message{"warning", "sweep.metric: " + *problem});
        }
    }

private:
    const SweepOptions& m_options;
    std::deque<fs::path> m_runs; ///< that had their turn
    bool m_isSettled = false;
};

/// One way through all rows, each taken as far as `until`.
class Rows {
public:
    Rows(const OpenedSweep& sweep, const fs::path& folder, double until, MetricCheck& metric, RowTrial& trial,
         JobContext& context)
        : m_sweep(sweep),
          m_folder(folder),
          m_until(until),
          m_metric(metric),
          m_context(context),
          m_trial(trial),
          m_seeds(sweep.seeds()),
          m_known(knownRows(folder)),
          m_device(resolveDevice(valueOr(sweep.experiment, "device", std::string("auto")))),
          m_threads(threadsOf(sweep.experiment, context, valueOr(sweep.experiment, "atOnce", std::int64_t{1})))
    {
    }

    std::vector<ScheduledRun> next()
    {
        std::vector<ScheduledRun> turn;
        m_metric.look(m_context);
        while (turn.empty() && !m_context.isStopping()) {
            if (m_rows.empty() && !expandNext()) break;
            if (m_rows.empty()) continue;
            SweepRow row = std::move(m_rows.front());
            m_rows.pop_front();
            if (!m_made.insert(std::hash<std::string>()(row.identity)).second) continue;
            if (std::optional<RunFolder> folder = folderOf(std::move(row))) {
                ScheduledRun& run = turn.emplace_back(ScheduledRun{.folder = *std::move(folder)});
                run.kind = m_sweep.kind;
                run.turn = run.folder.id();
                m_metric.add(run.folder.path());
                run.until = m_until;
                run.loaded = m_trial.takeLoaded();
            }
        }
        return turn;
    }

    /// As if every point had as many runs as those so far, and none of them were there.
    double left() const
    {
        const double seen = static_cast<double>(m_next), all = static_cast<double>(m_seeds.size() * points());
        const double perPoint = m_next == 0 ? 1 : static_cast<double>(m_expanded) / seen;
        return (all - seen) * perPoint + static_cast<double>(m_rows.size());
    }

private:
    std::size_t points() const { return m_sweep.file.points.size(); }

    /// Those of the next point and seed, which may be none; false after the last.
    bool expandNext()
    {
        if (m_next >= m_seeds.size() * points()) return false;
        const auto point = static_cast<std::int64_t>(m_next % points());
        const std::int64_t seed = m_seeds[m_next / points()];
        ++m_next;
        try {
            for (SweepRow& row :
                 rowsAt(*m_sweep.kind, m_sweep.experiment, m_sweep.sweep.fields, m_sweep.file.points, point, seed))
                m_rows.push_back(std::move(row));
            m_expanded += m_rows.size();
        } catch (const Error& error) {
            const std::string values = dumpLine(Json(m_sweep.file.points[static_cast<std::size_t>(point)]));
            m_context.emit({}, Message{"warning", "point " + std::to_string(point) + ' ' + values +
                                                      " cannot be: " + error.what()});
        }
        return true;
    }

    /// Held for writing; nothing if there is nothing to do.
    std::optional<RunFolder> folderOf(SweepRow row)
    {
        const SweepPlace& place = row.mark.place;
        if (m_sweep.file.haltedAt(place.point, place.run)) return std::nullopt;
        if (const auto known = m_known.find(place); known != m_known.end()) {
            const auto& [path, state, fraction] = known->second;
            if (state == RunState::Failed)
                m_context.emit({}, Message{"warning", path.string() + ": has failed; name it to try it again"});
            if (state == RunState::Finished || state == RunState::Failed || (m_until < 1 && fraction >= m_until))
                return std::nullopt;
            try {
                return RunFolder::openToWrite(path);
            } catch (const Error& error) {
                m_context.emit({}, Message{"warning", error.what()});
                return std::nullopt;
            }
        }
        return made(
            reachedBy(std::move(row), *m_sweep.kind, m_sweep.experiment, m_sweep.sweep.fields, m_sweep.file.points));
    }

    /// Nothing where it cannot begin.
    std::optional<RunFolder> made(const SweepRow& row)
    {
        Json run{{"kind", m_sweep.kind->name}, {"group", ""}};
        run.update(row.options);
        if (valueOr(run, "threads", std::int64_t{0}) == 0) run["threads"] = m_threads;
        if (!m_trial.canBegin(run, row.mark.place.point, m_context)) return std::nullopt;
        run["made"] = provenance(m_device, m_threads);
        const std::string name = makeRow(run, *m_sweep.kind, row.mark, m_folder);
        removeTornRow(m_folder / name);
        RunFolder folder = RunFolder::create(m_folder, name, run);
        m_context.emit(folder.id(), Message{"info", "waiting"});
        return folder;
    }

    const OpenedSweep& m_sweep;
    const fs::path& m_folder;
    const double m_until;
    MetricCheck& m_metric;
    JobContext& m_context;
    RowTrial& m_trial;
    const std::vector<std::int64_t> m_seeds;
    const std::map<SweepPlace, KnownRow> m_known;
    const std::string m_device;
    const std::int64_t m_threads;
    std::size_t m_next = 0; ///< seed by seed, point by point
    std::size_t m_expanded = 0;
    std::deque<SweepRow> m_rows;  ///< of the one before
    std::set<std::size_t> m_made; ///< identities that had their turn
};

void doRows(const OpenedSweep& sweep, const fs::path& folder, double until, std::int64_t atOnce, MetricCheck& metric,
            RowTrial& trial, JobContext& context)
{
    Rows rows(sweep, folder, until, metric, trial, context);
    runSchedule(RunSource{.next = [&] { return rows.next(); }, .left = [&] { return rows.left(); }}, atOnce, context);
    metric.look(context);
}

void takeRounds(OpenedSweep& sweep, const fs::path& folder, std::int64_t atOnce, RowTrial& trial, JobContext& context)
{
    MetricCheck metric(sweep.sweep.options);
    const std::vector<double> looks = looksOf(sweep.sweep.options.halving);
    const auto isStopping = [&] { return context.isStopping(); };
    for (std::size_t look = 0; look < looks.size() && !isStopping(); ++look) {
        doRows(sweep, folder, looks[look], atOnce, metric, trial, context);
        if (isStopping()) return;
        auto all = haltedAfter(sweep, folder, static_cast<std::int64_t>(look) + 1, looks[look]);
        if (all.empty() && !anyScored(sweep, folder, looks[look]))
            context.emit({}, Message{"warning", "look " + std::to_string(look + 1) + " halts nothing: no point has a " +
                                                    "finite " + sweep.sweep.options.metric + " of all its seeds"});
        for (HaltedPoint& halted : all) {
            context.emit({}, Message{"info", "point " + std::to_string(halted.point) + " is halted: " + halted.why});
            sweep.file.halted.push_back(std::move(halted));
        }
        writeSweepFile(folder, sweep.file);
    }
    while (!isStopping()) {
        doRows(sweep, folder, 1, atOnce, metric, trial, context);
        if (isStopping()) return;
        if (const Refinement refined = refine(sweep, folder); !refined.isAdded) {
            if (!refined.whyNot.text.empty()) context.emit({}, refined.whyNot);
            return;
        }
        context.emit({}, Message{"info", "round " + std::to_string(sweep.file.rounds) + ": " +
                                             std::to_string(sweep.file.points.size()) + " points"});
        writeSweepFile(folder, sweep.file);
    }
}

void doSweep(const fs::path& folder, const FreeMemory& free, JobContext& context)
{
    const AppendFile lock = lockOf(folder);
    OpenedSweep sweep = openSweep(folder);
    RowTrial trial(*sweep.kind, context);
    takeRounds(sweep, folder, rowsAtOnce(sweep, free, context), trial, context);
    if (!context.isStopping()) trial.expectAllBegun();
}

} // namespace

fs::path makeSweep(const Experiment& experiment, const fs::path& root)
{
    std::vector<Problem> problems;
    const Sweep sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return makeSweepFolder(root, dateNow(), *experiment.kind, experiment.options, sweep);
}

std::size_t pointsIn(const Experiment& experiment)
{
    if (experiment.sweep.is_null()) return 0;
    std::vector<Problem> said;
    return static_cast<std::size_t>(
        pointCount(sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, said)));
}

bool isBeyondMost(const Experiment& experiment)
{
    return static_cast<double>(pointsIn(experiment)) > valueOr(experiment.sweep, "most", 0.0);
}

OpenedSweep openSweep(const fs::path& folder) { return openSweep(folder, kindIn(folder)); }

OpenedSweep extendSweep(const fs::path& folder, const SweepExtension& extension)
{
    const AppendFile lock = lockOf(folder);
    return extendSweep(folder, extension, kindIn(folder));
}

Job newSweepJob(Experiment experiment, fs::path root, std::function<void(const fs::path&)> made)
{
    return [experiment = std::move(experiment), root = std::move(root), made = std::move(made)](JobContext& context) {
        expectABeginning(experiment, context);
        const fs::path folder = makeSweep(experiment, root);
        if (made) made(folder);
        doSweep(folder, {}, context);
    };
}

Job sweepJob(fs::path folder, FreeMemory free)
{
    return
        [folder = std::move(folder), free = std::move(free)](JobContext& context) { doSweep(folder, free, context); };
}

} // namespace sharpscope
