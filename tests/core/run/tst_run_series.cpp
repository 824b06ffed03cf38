// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_series.h"

#include <QtTest>
#include <cmath>

using namespace sharpscope;

namespace {

RunSeries applied(const std::vector<Event>& events)
{
    RunSeries run;
    for (const Event& event : events)
        run.apply(event);
    return run;
}

At atStep(std::int64_t step) { return {.step = step, .epoch = static_cast<double>(step) / 10}; }

} // namespace

class TestRunSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsBecomePointsWithoutTheUnmeasured()
    {
        const RunSeries run = applied({Started{.stepsTotal = 10}, StepDone{.at = atStep(1), .loss = 2, .rho = 0.1},
                                       StepDone{.at = atStep(2), .loss = 1, .cosine = 0.5}});
        QCOMPARE(run.series.at("loss").value, (std::vector<double>{2, 1}));
        QCOMPARE(run.series.at("rho").at, (std::vector<At>{atStep(1)}));
        QCOMPARE(run.series.at("cosine/step").at, (std::vector<At>{atStep(2)}));
        QVERIFY(!run.series.contains("sharpness"));
        QCOMPARE(run.fraction(), 0.2);
        QCOMPARE(run.last.step, 2);
    }

    void splitsAndProbesHaveTheirTags()
    {
        const RunSeries run = applied({Evaluated{.at = atStep(1), .split = "test", .loss = 1, .accuracy = 0.5},
                                       CosineMeasured{.at = atStep(1), .before = 0.25, .after = 0.75}});
        QCOMPARE(run.lastOf("accuracy/test"), 0.5);
        QCOMPARE(run.lastOf("loss/test"), 1.0);
        QCOMPARE(run.lastOf("cosine/change"), 0.5);
        QVERIFY(std::isnan(run.lastOf("accuracy/validation")));
        QVERIFY(std::isnan(run.bestOf("accuracy/validation")));
    }

    void bestIsHighestForAccuracyAndLowestForLoss()
    {
        RunSeries run;
        std::int64_t step = 0;
        for (const double value : {0.5, 0.9, 0.7})
            run.apply(Evaluated{.at = atStep(++step), .split = "test", .loss = 1 - value, .accuracy = value});
        QCOMPARE(run.bestOf("accuracy/test"), 0.9);
        QCOMPARE(run.bestOf("loss/test"), 1 - 0.9);
        QCOMPARE(run.lastOf("accuracy/test"), 0.7);
    }

    void resumedForgetsWhatLiesBehindTheCheckpoint()
    {
        RunSeries run = applied({Started{.stepsTotal = 10}});
        for (std::int64_t step = 1; step <= 5; ++step) {
            run.apply(StepDone{.at = atStep(step), .loss = static_cast<double>(step)});
            run.apply(KnobChanged{.at = atStep(step), .name = "lr"});
            run.apply(CheckpointSaved{.at = atStep(step), .file = "c"});
        }
        run.apply(CosineMeasured{.at = atStep(5), .before = 0, .after = 0});
        run.apply(Failed{"killed"});
        run.apply(Resumed{atStep(3)});
        QCOMPARE(run.series.at("loss").value, (std::vector<double>{1, 2, 3}));
        QVERIFY(!run.series.contains("cosine/before"));
        QCOMPARE(run.knobs.size(), 3u);
        QCOMPARE(run.checkpoints.size(), 3u);
        QCOMPARE(run.last.step, 3);
        QCOMPARE(run.state, RunState::Running);
        QVERIFY(run.failure.empty());
        run.apply(StepDone{.at = atStep(4), .loss = 9});
        QCOMPARE(run.lastOf("loss"), 9.0);
        QCOMPARE(run.series.at("loss").at.size(), 4u);
    }

    void resumedFromTheStartForgetsEverything()
    {
        const RunSeries run = applied({Started{}, StepDone{.at = atStep(1), .loss = 1}, Resumed{atStep(0)}});
        QVERIFY(run.series.empty());
    }

    void runThatStartsAgainFromACheckpointKeepsItsPoints()
    {
        const RunSeries run =
            applied({Started{.title = "a"}, StepDone{.at = atStep(1), .loss = 1}, StepDone{.at = atStep(2), .loss = 2},
                     Stopped{atStep(2)}, Started{.title = "a"}, Resumed{atStep(1)}});
        QCOMPARE(run.series.at("loss").value, std::vector<double>{1});
        QCOMPARE(run.state, RunState::Running);
    }

    void stepMeasuredAgainHasOneValue()
    {
        const RunSeries run = applied(
            {Evaluated{.split = "test", .accuracy = 0.1}, Resumed{}, Evaluated{.split = "test", .accuracy = 0.2}});
        QCOMPARE(run.series.at("accuracy/test").value, std::vector<double>{0.2});
        QCOMPARE(run.series.at("accuracy/test").at.size(), 1u);
    }

    void statesFollowTheTerminalEvents()
    {
        QCOMPARE(applied({}).state, RunState::Waiting);
        QCOMPARE(applied({Started{}, Stopped{}}).state, RunState::Stopped);
        const RunSeries finished =
            applied({Started{.stepsTotal = 10}, Finished{.at = atStep(9), .result = {{"x", 1}}}});
        QCOMPARE(finished.state, RunState::Finished);
        QCOMPARE(finished.result.at("x").get<int>(), 1);
        QCOMPARE(finished.fraction(), 1.0);
        const RunSeries failed = applied({Started{}, Failed{"disk"}});
        QCOMPARE(failed.state, RunState::Failed);
        QCOMPARE(failed.failure, std::string("disk"));
        QCOMPARE(toText(RunState::Stopped), "stopped");
    }

    void surfaceFillsPointByPoint()
    {
        RunSeries run = applied({GridStarted{.name = "s", .columns = 3, .rows = 2}});
        run.apply(GridPoint{.name = "s", .column = 2, .row = 1, .loss = 4, .accuracy = 0.5});
        run.apply(GridPoint{.name = "s", .column = 2, .row = 1, .loss = 5, .accuracy = 0.5});
        run.apply(GridPoint{.name = "s", .column = 3, .row = 0, .loss = 4}); // outside
        run.apply(GridPoint{.name = "other", .loss = 4});
        const Surface& surface = run.surfaces.at("s");
        QCOMPARE(surface.pointsDone, 1);
        QCOMPARE(surface.loss.size(), 6u);
        QCOMPARE(surface.loss[5], 5.0);
        QVERIFY(std::isnan(surface.loss[2]));
    }

    void absurdSurfaceTakesNoMemory()
    {
        const RunSeries run = applied({GridStarted{.name = "s", .columns = 1LL << 40, .rows = 1LL << 40},
                                       GridPoint{.name = "s", .column = 1, .row = 1, .loss = 1}});
        QVERIFY(run.surfaces.at("s").loss.empty());
    }
};

QTEST_GUILESS_MAIN(TestRunSeries)
#include "tst_run_series.moc"
