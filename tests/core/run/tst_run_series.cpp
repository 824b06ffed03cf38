// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_series.h"

#include "../memory_peak.h"

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

Clock atStep(std::int64_t step) { return {.step = step, .epoch = static_cast<double>(step) / 10}; }

} // namespace

class TestRunSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsBecomePointsWithoutTheUnmeasured()
    {
        const RunSeries run =
            applied({Started{.stepsTotal = 10}, Measured{.clock = atStep(1), .values = {{"loss", 2}, {"rho", 0.1}}},
                     Measured{.clock = atStep(2), .values = {{"loss", 1}, {"cosine/step", 0.5}}}});
        QCOMPARE(run.of("loss").values(), (std::vector<double>{2, 1}));
        QCOMPARE(run.of("rho").clocks(), (std::vector<Clock>{atStep(1)}));
        QCOMPARE(run.of("cosine/step").clocks(), (std::vector<Clock>{atStep(2)}));
        QVERIFY(!run.columns.has("sharpness"));
        QCOMPARE(run.fraction(), 0.2);
        QCOMPARE(run.last.step, 2);
    }

    void splitsAndProbesHaveTheirTags()
    {
        const RunSeries run =
            applied({Measured{.clock = atStep(1), .values = {{"loss/test", 1}, {"accuracy/test", 0.5}}},
                     Measured{.clock = atStep(1),
                              .values = {{"cosine/before", 0.25}, {"cosine/after", 0.75}, {"cosine/change", 0.5}}}});
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
            run.apply(
                Measured{.clock = atStep(++step), .values = {{"loss/test", 1 - value}, {"accuracy/test", value}}});
        QCOMPARE(run.bestOf("accuracy/test"), 0.9);
        QCOMPARE(run.bestOf("loss/test"), 1 - 0.9);
        QCOMPARE(run.lastOf("accuracy/test"), 0.7);
    }

    /// Nothing was chosen before round 0 was trained: SAAL's Table 1 has the best of the rounds after it.
    void roundZeroIsNotTheBest()
    {
        const auto round = [](std::int64_t number, double accuracy) {
            return Measured{.clock = atStep(10 * (number + 1)),
                            .values = {{"accuracy/test", accuracy},
                                       {"loss/test", 1 - accuracy},
                                       {"round", double(number)},
                                       {"labels", 20 + 10.0 * double(number)}}};
        };
        RunSeries run = applied({Measured{.clock = atStep(9), .values = {{"accuracy/train", 1}}}, round(0, 0.9)});
        QCOMPARE(run.lastOf("accuracy/test"), 0.9);
        QVERIFY(std::isnan(run.bestOf("accuracy/test")) && std::isnan(run.bestOf("accuracy/train")));
        for (const Measured& event : {round(1, 0.5), round(2, 0.625), round(3, 0.75)})
            run.apply(event);
        QCOMPARE(run.bestOf("accuracy/test"), 0.75);
        QCOMPARE(run.bestOf("loss/test"), 0.25);
        run.apply(Resumed{atStep(30)}); // the last round is undone
        QCOMPARE(run.bestOf("accuracy/test"), 0.625);
        run.apply(Resumed{atStep(25)}); // a run that was killed before its checkpoint trains that round again
        run.apply(round(2, 0.25));
        QCOMPARE(run.bestOf("accuracy/test"), 0.5);
        const Json before{{"last", 0.25}, {"best", 0.9}},
            now{{"last", 0.25}, {"best", 0.5}, {"bestFrom", 1}, {"area", 0.5375}}; // (7 + 3.75) / 20
        run.apply(Finished{.clock = atStep(30), .result = {{"accuracy/test", before}, {"labels", 40}}});
        QCOMPARE(run.result.at("accuracy/test"), now); // where an earlier version wrote it
        run.apply(Resumed{atStep(5)});
        run.apply(Measured{.clock = atStep(9), .values = {{"accuracy/train", 0.5}}});
        QCOMPARE(run.bestOf("accuracy/train"), 0.5);
    }

    void resumedForgetsWhatLiesBehindTheCheckpoint()
    {
        RunSeries run = applied({Started{.stepsTotal = 10}});
        for (std::int64_t step = 1; step <= 5; ++step) {
            run.apply(Measured{.clock = atStep(step), .values = {{"loss", static_cast<double>(step)}}});
            run.apply(Commanded{.clock = atStep(step), .command = TurnKnob{"lr", 0}});
            run.apply(CheckpointSaved{.clock = atStep(step), .file = "c"});
        }
        run.apply(
            Measured{.clock = atStep(5), .values = {{"cosine/before", 0}, {"cosine/after", 0}, {"cosine/change", 0}}});
        run.apply(Failed{"killed"});
        run.apply(Resumed{atStep(3)});
        QCOMPARE(run.of("loss").values(), (std::vector<double>{1, 2, 3}));
        QVERIFY(!run.columns.has("cosine/before"));
        QCOMPARE(run.knobs.size(), 3u);
        QCOMPARE(run.checkpoints.size(), 3u);
        QCOMPARE(run.last.step, 3);
        QCOMPARE(run.state, RunState::Running);
        QVERIFY(run.failure.empty());
        run.apply(Measured{.clock = atStep(4), .values = {{"loss", 9}}});
        QCOMPARE(run.lastOf("loss"), 9.0);
        QCOMPARE(run.of("loss").size(), 4u);
    }

    void resumedFromTheStartForgetsEverything()
    {
        const RunSeries run =
            applied({Started{}, Measured{.clock = atStep(1), .values = {{"loss", 1}}}, Resumed{atStep(0)}});
        QVERIFY(run.columns.empty());
    }

    void runThatStartsAgainFromACheckpointKeepsItsPoints()
    {
        const RunSeries run = applied({Started{.title = "a"}, Measured{.clock = atStep(1), .values = {{"loss", 1}}},
                                       Measured{.clock = atStep(2), .values = {{"loss", 2}}}, Stopped{atStep(2)},
                                       Started{.title = "a"}, Resumed{atStep(1)}});
        QCOMPARE(run.of("loss").values(), std::vector<double>{1});
        QCOMPARE(run.state, RunState::Running);
    }

    void stepMeasuredAgainHasOneValue()
    {
        const RunSeries run = applied(
            {Measured{.values = {{"accuracy/test", 0.1}}}, Resumed{}, Measured{.values = {{"accuracy/test", 0.2}}}});
        QCOMPARE(run.of("accuracy/test").values(), std::vector<double>{0.2});
        QCOMPARE(run.of("accuracy/test").size(), 1u);
    }

    void statesFollowTheTerminalEvents()
    {
        QCOMPARE(applied({}).state, RunState::Waiting);
        QCOMPARE(applied({Started{}, Stopped{}}).state, RunState::Stopped);
        const RunSeries finished =
            applied({Started{.stepsTotal = 10}, Finished{.clock = atStep(9), .result = {{"x", 1}}}});
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

    /// Every line is believed as far as all surfaces together stay within what a run can have computed.
    void manyAbsurdSurfacesTakeNoMemory()
    {
        const MemoryPeak memory;
        RunSeries run;
        for (int i = 0; i < 20; ++i)
            run.apply(GridStarted{.name = std::to_string(i), .columns = 4000, .rows = 1000});
        QVERIFY2(memory.megabytes() < 100, qPrintable(QString::number(memory.megabytes())));
        QCOMPARE(run.surfaces.at("0").loss.size(), 4'000'000u);
        QVERIFY(run.surfaces.at("19").loss.empty());
        for (int i = 0; i < 20; ++i) // in the place of the one before
            run.apply(GridStarted{.name = "0", .columns = 2000, .rows = 1000});
        QCOMPARE(run.surfaces.at("0").loss.size(), 2'000'000u);
        run.apply(GridStarted{.name = "more", .columns = 257, .rows = 257});
        QCOMPARE(run.surfaces.at("more").loss.size(), 257u * 257u);
    }
};

QTEST_GUILESS_MAIN(TestRunSeries)
#include "tst_run_series.moc"
