// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep has come to, from made numbers: means and deviations, who leads and whether that is decided, what is
// missing, at work or stopped, unequal or not finite; long because one executable costs less than two.
#include "core/run/run_folder.h"
#include "core/run/sweep_axis.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>
#include <tuple>

using namespace sharpscope;

namespace {

SweepFile plane()
{
    SweepFile sweep;
    sweep.fields = {{"rule.rho1", "ρ₁"}, {"rule.rho2", "ρ₂"}};
    for (const double rho1 : {0.0, 0.1, 0.2})
        for (const double rho2 : {0.0, 0.05})
            sweep.points.push_back({rho1, rho2});
    return sweep;
}

/// A finished run of a point.
SweepRun finished(const SweepFile& sweep, std::int64_t point, std::int64_t seed, double accuracy)
{
    SweepRun run;
    run.id = std::to_string(point) + '/' + std::to_string(seed);
    run.mark.place = {.point = point, .run = 0, .seed = seed};
    run.mark.method = "Agnostic-SAM";
    for (std::size_t f = 0; f < sweep.fields.size(); ++f)
        run.mark.values[sweep.fields[f].path] = sweep.points[static_cast<std::size_t>(point)][f];
    run.state = RunState::Finished;
    run.step = 100;
    run.tags["accuracy/test"] = {.count = 10, .last = accuracy, .best = accuracy + 0.01};
    run.tags["loss/test"] = {.count = 10, .last = 1 - accuracy, .best = 0.5 - accuracy};
    return run;
}

std::vector<SweepRun> all(const SweepFile& sweep, const std::vector<std::vector<double>>& values)
{
    std::vector<SweepRun> runs;
    for (std::size_t point = 0; point < values.size(); ++point)
        for (std::size_t seed = 0; seed < values[point].size(); ++seed)
            runs.push_back(finished(sweep, static_cast<std::int64_t>(point), static_cast<std::int64_t>(seed) + 1,
                                    values[point][seed]));
    return runs;
}

const SweepLine& lineAt(const SweepTable& table, double rho1, double rho2)
{
    for (const SweepLine& line : table.lines)
        if (line.values[0] == rho1 && line.values[1] == rho2) return line;
    throw Error("no such line");
}

bool isNear(double a, double b) { return std::abs(a - b) < 1e-12; }

void compare(const std::string& actual, const std::string& expected)
{
    QVERIFY2(actual == expected, (actual + "\n expected " + expected).c_str());
}

} // namespace

class TestSweepTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesAreMeansOverSeeds()
    {
        const SweepFile sweep = plane();
        const SweepTable table = sweepTable(sweep, all(sweep, {{0.5, 0.7}, {0.6}}), {});
        const SweepLine& two = lineAt(table, 0, 0);
        QVERIFY(isNear(two.mean, 0.6) && isNear(two.deviation, std::sqrt(0.02))); // (0.1² + 0.1²)/1
        QCOMPARE(two.count(), 2);
        const SweepLine& one = lineAt(table, 0, 0.05);
        QVERIFY(isNear(one.mean, 0.6) && std::isnan(one.deviation));
        QCOMPARE(one.count(), 1);
        const SweepTable best = sweepTable(sweep, all(sweep, {{0.5, 0.7}}), {.summary = "best"});
        QVERIFY(isNear(lineAt(best, 0, 0).mean, 0.61));
        // four points are missing, and stand in the table
        QCOMPARE(table.lines.size(), 6U);
        QCOMPARE(lineAt(table, 0.2, 0.05).count(), 0);
        QCOMPARE(lineAt(table, 0.2, 0.05).point, 5);
        compare(notesOf(table).back(), "4 points without a run");
    }

    /// By pairs of seeds: a difference that every seed has is one, however far the seeds lie apart.
    void theBestLeadsWhereItsSeedsAgree()
    {
        const SweepFile sweep = plane();
        const auto leadOf = [&](const std::vector<std::vector<double>>& values, const SweepMetric& metric = {}) {
            return sweepTable(sweep, all(sweep, values), metric).lead;
        };
        const auto agreed = leadOf({{0.50, 0.70, 0.90}, {0.52, 0.721, 0.919}, {0.1, 0.1, 0.1}});
        QVERIFY(agreed && agreed->isDecided);
        QVERIFY(isNear(agreed->difference.mean, 0.02) && agreed->difference.seeds == 3);
        // d = 0.02, 0.021, 0.019: s = 0.001, t₂ = 4.302652729911275
        QVERIFY(std::abs(agreed->difference.low - (0.02 - 4.302652729911275 * 0.001 / std::sqrt(3.0))) < 1e-12);
        const auto noisy = leadOf({{0.50, 0.70, 0.90}, {0.60, 0.65, 0.91}});
        QVERIFY(noisy && !noisy->isDecided);
        const auto single = leadOf({{0.5}, {0.9}});
        QVERIFY(single && !single->isDecided && single->difference.verdict == Verdict::NeedsSeeds);
        QVERIFY(!leadOf({{0.5, 0.6}}));
        const SweepTable same = sweepTable(sweep, all(sweep, {{0.50, 0.70}, {0.52, 0.72}}), {});
        QVERIFY(same.lead && !same.lead->isDecided); // by exactly as much: of scatter nothing is known
        QVERIFY(leadText(same).find("difference exactly 2.00 in each of 2 paired seeds") != std::string::npos);
        // one that has not all seeds yet may lead: here it does, where they meet
        const auto partly = leadOf({{0.60, 0.90, 0.91}, {0.50, 0.80, 0.808}, {0.69}});
        QVERIFY(partly && partly->difference.verdict == Verdict::NeedsSeeds && !partly->isDecided);
        QVERIFY(leadOf({{0.60, 0.90, 0.91}, {0.50, 0.80, 0.808}, {0.10, 0.42, 0.43}})->isDecided);
        // ahead of the second alone it does not lead: a third that scatters more may be as good
        const SweepTable third =
            sweepTable(sweep, all(sweep, {{0.90, 0.91, 0.92}, {0.80, 0.81, 0.821}, {0.60, 0.95, 0.70}}), {});
        QVERIFY(!third.lead->isDecided && third.lines[third.lead->best].point == 0);
        QVERIFY(third.lines[third.lead->second].point == 2); // named: the second best is not the reason
        // where low is good, the low one leads
        const SweepTable loss = sweepTable(sweep, all(sweep, {{0.50, 0.70, 0.90}, {0.52, 0.721, 0.919}}),
                                           {.tag = "loss/test", .summary = "last"});
        QVERIFY(loss.lead->isDecided && loss.lines[loss.lead->best].point == 1);
        QVERIFY(isNear(loss.lead->difference.mean, -0.02));
        // seeds that only one of them has are no pairs
        std::vector<SweepRun> runs = all(sweep, {{0.5, 0.6}, {0.9, 0.95}});
        runs[2].mark.place.seed = 7;
        runs[3].mark.place.seed = 8;
        QCOMPARE(sweepTable(sweep, runs, {}).lead->difference.seeds, 0);
    }

    void whatIsNotFiniteIsSaidAndDoesNotLead()
    {
        const SweepFile sweep = plane();
        std::vector<SweepRun> runs = all(sweep, {{0.9, notMeasured, 0.92}, {0.5, 0.51, 0.52}, {0.4, 0.41, 0.42}});
        runs[3].step = 90;
        SweepRun failed = finished(sweep, 2, 4, 0.99), running = finished(sweep, 2, 5, 0.99);
        failed.state = RunState::Failed;
        running.state = RunState::Running;
        runs.push_back(failed);
        runs.push_back(running);
        const SweepTable table = sweepTable(sweep, runs, {});
        compare(lineAt(table, 0, 0).note(), "1 of 3 finished without a finite value");
        QVERIFY(isNear(lineAt(table, 0, 0).mean, 0.91));
        compare(lineAt(table, 0, 0.05).note(), "runs of 90 to 100 steps");
        compare(lineAt(table, 0.1, 0).note(), "1 failed; 1 running");
        QVERIFY(isNear(lineAt(table, 0.1, 0).mean, 0.41));
        QVERIFY(!table.lead); // one is left, and nothing to compare it with
        compare(notesOf(table).back(), "runs of unequal length, 90 to 100 steps, stand side by side");
        // nor does what failed for a seed, however good the others are
        std::vector<SweepRun> survived = all(sweep, {{0.9, 0.91}, {0.5, 0.51}, {0.95, 0.96}});
        survived.push_back(finished(sweep, 2, 3, 0.99));
        survived.back().state = RunState::Failed;
        const SweepTable rest = sweepTable(sweep, survived, {});
        QCOMPARE(rest.lines[rest.lead->best].point, 0);
        const std::string failedOne = lineName(rest, rest.lines[2]);
        QVERIFY2(leadText(rest).ends_with("; " + failedOne + " does not count: a seed of it failed or is not finite"),
                 leadText(rest).c_str());
    }

    /// What was halted with a better mean than the leader's is named: its runs are not at their ends.
    void whatHalvingHaltedAheadOfTheBestIsNamed()
    {
        SweepFile sweep = plane();
        sweep.experiment["seeds"] = {1, 2, 3};
        sweep.halted = {{.point = 2, .why = "place 2 of 3"}, {.point = 3, .why = "place 3 of 3"}, {.point = 4}};
        std::vector<SweepRun> runs = all(sweep, {{0.80, 0.81, 0.82}, {0.70, 0.72, 0.71}, {0.88, 0.89}, {0.60, 0.61}});
        for (std::size_t i = 6; i < runs.size(); ++i)
            runs[i].state = RunState::Stopped;
        const SweepTable table = sweepTable(sweep, runs, {});
        QCOMPARE(table.lines[table.lead->best].point, 0);
        QVERIFY2(leadText(table).ends_with("paired seeds; halted before its end: ρ₁=0.1 ρ₂=0 (SAM) (88.50 so far)"),
                 leadText(table).c_str());
        const std::string loss = leadText(sweepTable(sweep, runs, {.tag = "loss/test"}));
        QVERIFY2(loss.ends_with("halted before its end: ρ₁=0.1 ρ₂=0 (SAM) (0.1150 so far)"), loss.c_str());
        // rows of halted points are halted, also those that have no run, and no point is missing for them
        QCOMPARE(lineAt(table, 0.1, 0).halted, 3);
        QCOMPARE(lineAt(table, 0.2, 0).halted, 3);
        QCOMPARE(lineAt(table, 0.2, 0.05).halted, 0);
        compare(lineAt(table, 0.2, 0).note(), "3 halted");
        compare(notesOf(table).back(), "1 points without a run");
        for (std::size_t i = 6; i < runs.size(); ++i) // taken to their ends by name, they count like any other
            runs[i].state = RunState::Finished;
        QVERIFY(leadText(sweepTable(sweep, runs, {})).find("halted before") == std::string::npos);
    }

    /// Events alone do not tell: a process that writes the run, or that works on the sweep, does.
    void rowsAreToldApartByWhoHasHoldOfThem()
    {
        using S = RunState;
        const std::tuple<S, RowHold, S> cases[] = {
            {S::Running, RowHold::Writer, S::Running},  {S::Running, RowHold::Nobody, S::Stopped}, // killed
            {S::Running, RowHold::Sweep, S::Waiting},   {S::Waiting, RowHold::Writer, S::Waiting},
            {S::Waiting, RowHold::Nobody, S::Stopped},  {S::Stopped, RowHold::Sweep, S::Waiting}, // between two looks
            {S::Stopped, RowHold::Nobody, S::Stopped},  {S::Failed, RowHold::Sweep, S::Failed},
            {S::Finished, RowHold::Writer, S::Finished}};
        for (const auto& [told, hold, expected] : cases)
            QCOMPARE(static_cast<int>(rowState(told, hold)), static_cast<int>(expected));

        SweepFile sweep = plane();
        sweep.experiment["seeds"] = {1, 2, 3, 4, 5, 6};
        sweep.halted.push_back({.point = 1, .why = "the worse half"});
        std::vector<SweepRun> runs = all(sweep, {{0.9, 0.8, 0.7, 0.6, 0.5}, {0.4, 0.3}});
        runs[1].state = S::Running;
        runs[2].state = S::Waiting;
        runs[3].state = runs[6].state = S::Stopped;
        runs[4].state = S::Failed;
        const SweepTable table = sweepTable(sweep, runs, {});
        compare(lineAt(table, 0, 0).note(), "1 of 6 seeds finished; 1 failed; 1 running; 1 waiting; 1 stopped");
        compare(lineAt(table, 0, 0.05).note(), "1 of 6 seeds finished; 5 halted"); // four have no run
        compare(lineAt(table, 0.1, 0).note(), ""); // no run yet: its line is missing, which is said of it
    }

    /// A run that is being written, one whose process let go of it in its middle, and one that never began.
    void aFolderSaysWhetherAnybodyIsAtWork()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        SweepFile sweep = plane();
        writeSweepFile(root, sweep);
        std::vector<RunFolder> made;
        for (std::int64_t point = 0; point < 3; ++point) {
            Json run{{"name", "r"}, {"seed", 1}};
            setSweepMark(run, finished(sweep, point, 1, 0.5).mark);
            made.push_back(RunFolder::create(root, "p" + std::to_string(point), run));
            if (point < 2) made.back().append(Started{.title = "r", .seed = 1, .stepsTotal = 10});
            made.back().flush();
            if (point > 0) made.back().stopWriting();
        }
        const auto states = [&] {
            std::vector<std::string> problems;
            std::string text;
            for (const SweepRun& run : readSweepRuns(root, problems))
                text += std::string(toText(run.state)) + ' ';
            return text;
        };
        compare(states(), "running stopped stopped ");
        const AppendFile atWork(sweepLock(root));
        compare(states(), "running waiting waiting ");
    }

    void runsUnderWayFillInUntilOneHasFinished()
    {
        const SweepFile sweep = plane();
        std::vector<SweepRun> runs = all(sweep, {{0.9, 0.8}});
        for (SweepRun& run : runs)
            run.state = RunState::Running;
        const SweepTable live = sweepTable(sweep, runs, {});
        QVERIFY(lineAt(live, 0, 0).provisional && isNear(lineAt(live, 0, 0).mean, 0.85));
        QVERIFY(!live.lead);
        runs[1].state = RunState::Finished;
        const SweepTable half = sweepTable(sweep, runs, {});
        QVERIFY(!lineAt(half, 0, 0).provisional && isNear(lineAt(half, 0, 0).mean, 0.8));
        // the same row twice: the one that is further
        SweepRun other = finished(sweep, 0, 2, 0.3);
        other.id = "again";
        other.step = 40;
        runs.push_back(other);
        QVERIFY(isNear(lineAt(sweepTable(sweep, runs, {}), 0, 0).mean, 0.8));
    }

    void axesAreSortedAndRunsStandWhereNothingReachesThem()
    {
        SweepFile sweep = plane();
        sweep.points.push_back({0.05, 0.0}); // added later, stands between
        std::vector<SweepRun> runs = all(sweep, {{0.1}, {0.2}, {0.3}, {0.4}, {0.5}, {0.6}, {0.7}});
        SweepRun sgd = finished(sweep, 0, 1, 0.33);
        sgd.mark.place.run = 1;
        sgd.mark.method = "SGD";
        sgd.mark.values = Json::parse(R"({"rule.rho1": null, "rule.rho2": null})");
        runs.push_back(sgd);
        const SweepTable table = sweepTable(sweep, runs, {});
        compare(Json(axisValues(table, 0)).dump(), "[0.0,0.05,0.1,0.2]");
        const SweepGrid grid = sweepGrid(table, 0, 1, 0, SweepPoint(2));
        QCOMPARE(grid.rows.size(), 2U);
        QVERIFY(isNear(table.lines[*grid.cells[0][1]].mean, 0.7) && !grid.cells[1][1]); // (0.05, 0.05) is no point
        QVERIFY(isNear(table.lines[*grid.cells[1][3]].mean, 0.6));
        const SweepGrid flat = sweepGrid(table, 0, 1, 1, SweepPoint(2));
        for (const auto& row : flat.cells)
            for (const auto& cell : row)
                QVERIFY(cell && table.lines[*cell].method == "SGD");
        QCOMPARE(notesOf(table).size(), 0U);
    }

    void zeroHasAPlaceOnALogarithmicAxis()
    {
        const std::vector<double> at = logPositions({0, 0.01, 0.1, 10});
        QVERIFY(isNear(at[0], -3) && isNear(at[1], -2) && isNear(at[2], -1) && isNear(at[3], 1));
        QVERIFY(isNear(logPositions({0, 5})[0], std::log10(5) - 1));
        QVERIFY(isNear(logPositions({0.1, 0.2, 0.8})[1], std::log10(0.2)));
    }

    void axesHaveWhatTheLinesHave()
    {
        SweepFile sweep = plane();
        sweep.experiment["sweep"]["fields"] = {{{"field", "rule.rho1"}, {"scale", "log"}}, {{"field", "rule.rho2"}}};
        const std::vector<SweepRun> runs = all(sweep, {{0.50, 0.70}, {0.60}});
        const SweepTable table = sweepTable(sweep, runs, {});
        const SweepAxis rho1 = fieldAxis(sweep, table, 0), rho2 = fieldAxis(sweep, table, 1);
        QCOMPARE(rho1.at.size(), 6U); // of missing points too
        QVERIFY(isNear(rho1.places[1].first, -1) && rho1.places[1].second == "0.1");
        QVERIFY(isNear(rho1.at[0], rho1.places[0].first) && isNear(rho2.at[1], 0.05)); // 0 is left of 0.1
        QVERIFY(rho1.places[0].first < rho1.places[1].first);
        const SweepAxis result = resultAxis(table);
        QVERIFY(isNear(result.at[0], 60) && isNear(result.at[1], 60) && std::isnan(result.at[2]));
        compare(measuredTags(runs).front(), "accuracy/test");
        const SweepTable each = tableOfRuns(sweep, runs, {});
        QCOMPARE(each.lines.size(), 3U);
        QVERIFY(isNear(each.lines[1].mean, 0.7) && each.lines[1].count() == 1);
        QCOMPARE(*lineAt(table, 0, {0, 0.05}), 1U);
        QVERIFY(!lineAt(table, 0, {0, 0.3}));
    }

    void aSpreadIsTheSeedsDeviationOrTheMeansInterval()
    {
        const SweepFile sweep = plane();
        const SweepTable table = sweepTable(sweep, all(sweep, {{0.50, 0.70, 0.90}, {0.6}}), {});
        QVERIFY(isNear(spreadOf(table.lines[0], SeedSpread::Deviation), 0.2));
        QVERIFY(isNear(spreadOf(table.lines[0], SeedSpread::Interval), 4.302652729749464 * 0.2 / std::sqrt(3.0)));
        QVERIFY(std::isnan(spreadOf(table.lines[1], SeedSpread::Interval)));
    }

    void theCornersOfAgnosticSamsPlaneHaveNames()
    {
        const SweepFile sweep = plane();
        compare(cornerName(sweep.fields, {0.1, 0}), "SAM");
        compare(cornerName(sweep.fields, {0.0, 0.0}), "SGD");
        compare(cornerName(sweep.fields, {0, 0.1}), "");
        compare(cornerName(sweep.fields, {0.1, Json()}), "");
        compare(cornerName({{"optimizer.lr", "lr"}}, {0}), "");
    }

    void aPlaneIsPrintedAsAGrid()
    {
        const SweepFile sweep = plane();
        std::vector<std::vector<double>> values = {{0.50, 0.70, 0.90}, {0.52, 0.721, 0.919}};
        values.resize(6, {0.1, 0.1, 0.1});
        const std::string text = toMarkdown(resultTable(sweepTable(sweep, all(sweep, values), {})));
        for (const char* part : {"| ρ₂ |", "ρ₁=0.1", "| ρ₂=0 (SAM) | 70.00 ± 20.00 (3) |", "| **72.00 ± 19.95** (3) |",
                                 "best: ρ₁=0 ρ₂=0.05 (72.00) before ρ₁=0 ρ₂=0 (SGD) (70.00), difference 2.00 \\[1.75, "
                                 "2.25], 95 % interval "
                                 "over 3 paired seeds"})
            QVERIFY2(text.find(part) != std::string::npos, text.c_str());
        values[1] = {0.4, 0.9, 0.8};
        const std::string open = toMarkdown(resultTable(sweepTable(sweep, all(sweep, values), {}), 1));
        QVERIFY2(open.find("**") == std::string::npos && open.find("not decided: ") != std::string::npos, open.c_str());
        QVERIFY2(open.find("| ρ₁ |") == 0, open.c_str());
        QVERIFY(toCsv(resultTable(sweepTable(sweep, all(sweep, values), {}))).starts_with("ρ₂,column,mean,std,n\n"));
    }
};

QTEST_GUILESS_MAIN(TestSweepTable)
#include "tst_sweep_table.moc"
