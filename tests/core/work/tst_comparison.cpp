// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison makes of its options: radius, knobs, budgets, failures, devices.
#include "small_experiment.h"

#include "core/base/files.h"
#include "core/base/process.h"
#include "core/run/run_series.h"
#include "core/tensor/compute.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace sharpscope;

class TestComparison : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void radiusZeroIsSgdBitForBit()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.methods = {{.rule = "sgd", .label = "SGD"}, {.rule = "sam", .label = "SAM", .options = {{"rho", 0.0}}}};
        runJob(comparisonJob(e, root.path().toStdString()));
        const auto runs = listRuns(root.path().toStdString());
        QCOMPARE(runs.size(), std::size_t(2));
        QVERIFY(at::equal(lastCheckpointOf(runs[0]).theta, lastCheckpointOf(runs[1]).theta));
    }

    void turnedKnobsAreRecordedAndTakeEffect()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.methods = {{.rule = "sam", .label = "SAM"}};
        e.schedule.name = "constant";
        const auto events = runJob(comparisonJob(e, root.path().toStdString()), [](JobControl& c) {
            c.setKnob({}, "rho", 0.2);
            c.setKnob({}, "lr", 0.01);
            c.setKnob({}, "nonsense", 1);
        });
        RunSeries series;
        int warnings = 0;
        for (const auto& [run, event] : events) {
            series.apply(event);
            if (const auto* m = std::get_if<Message>(&event)) warnings += m->level == "warning";
        }
        QCOMPARE(series.knobs.size(), std::size_t(2));
        QCOMPARE(series.lastOf("rho"), 0.2);
        QCOMPARE(series.lastOf("lr"), 0.01);
        QCOMPARE(warnings, 1);
        QVERIFY(std::abs(series.lastOf("perturbation") - 0.2) < 1e-3);
    }

    void equalPassesGiveCheaperRulesMoreEpochs()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.train.epochs = 2;
        e.train.budget = "passes";
        runJob(comparisonJob(e, root.path().toStdString()));
        std::map<std::string, RunSeries> byRule;
        for (const fs::path& run : listRuns(root.path().toStdString())) {
            RunSeries s;
            for (const Event& event : RunFolder::open(run).readEvents().events)
                s.apply(event);
            byRule[s.started.rule] = s;
        }
        QCOMPARE(byRule["agnostic-sam"].last.step, 20);
        QCOMPARE(byRule["sam"].last.step, 25);
        QCOMPARE(byRule["sgd"].last.step, 50);
    }

    void aDivergedRunFailsWithASentenceAndTheOthersGoOn()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.methods = {{.rule = "wsam", .label = "huge", .options = {{"gamma", 0.99}, {"rho", 10.0}}},
                     {.rule = "sgd", .label = "SGD"}};
        e.network = {.name = "mlp"};
        e.optimizer.lr = 0.01;
        runJob(comparisonJob(e, root.path().toStdString()));
        const std::vector<fs::path> runs = listRuns(root.path().toStdString());
        QCOMPARE(runs.size(), std::size_t(2));
        for (const fs::path& run : runs) {
            const auto events = RunFolder::open(run).readEvents().events;
            QCOMPARE(std::count_if(events.begin(), events.end(), isTerminal), 1);
            QVERIFY(std::holds_alternative<Finished>(events.back()) || std::holds_alternative<Failed>(events.back()));
            const auto* failed = std::get_if<Failed>(&events.back());
            QCOMPARE(RunFolder::open(run).experiment()["method"]["label"] == "huge", failed != nullptr);
            QCOMPARE(RunFolder::open(run).hasEnded(), failed == nullptr);
            if (failed) QVERIFY2(failed->why.find("not finite at step") != std::string::npos, failed->why.c_str());
        }
    }

    /// A person who steps sees the step, not the state of a quarter of a second ago.
    void aSingleStepIsShownBeforeTheJobRests()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.methods = {{.rule = "sam", .label = "SAM"}};
        JobControl control;
        EventQueue events;
        control.pause();
        std::jthread job([&] {
            JobContext context(control, events);
            comparisonJob(e, root.path().toStdString())(context);
        });
        std::int64_t shown = 0;
        const auto look = [&] {
            for (const RunEvent& event : events.takeAll())
                if (const auto* measured = std::get_if<Measured>(&event.event); measured && valueOf(*measured, "loss"))
                    shown = measured->clock.step;
            return shown;
        };
        for (std::int64_t step = 1; step <= 4; ++step) {
            control.singleStep();
            QTRY_COMPARE_WITH_TIMEOUT(look(), step, 30000);
        }
        QTest::qWait(300);
        QCOMPARE(look(), std::int64_t(4));
        control.stop();
    }

    /// Statistics that are no numbers spoil the evaluation alone: training normalises with the batch's own.
    void anEvaluationThatIsNaNIsAValueAndSaidSo()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.methods = {{.rule = "sgd", .label = "SGD"}};
        e.train.epochs = 2;
        e.train.checkpointEvery = 1;
        const auto stopAtTheFirstCheckpoint = [&] {
            JobControl control;
            EventQueue events;
            JobContext context(control, events);
            std::jthread watcher([&](std::stop_token stop) {
                while (!stop.stop_requested() && !control.isStopping())
                    for (const RunEvent& event : events.takeAll())
                        if (std::holds_alternative<CheckpointSaved>(event.event)) control.stop();
            });
            comparisonJob(e, root.path().toStdString())(context);
        };
        stopAtTheFirstCheckpoint();
        const fs::path folder = listRuns(root.path().toStdString()).at(0);
        Checkpoint checkpoint = lastCheckpointOf(folder);
        QVERIFY(checkpoint.clock.step < 20);
        checkpoint.state.fill_(std::numeric_limits<float>::quiet_NaN());
        saveCheckpoint(folder, checkpoint);

        const auto events = runJob(resumeJob({folder}));
        RunSeries series;
        std::string warnings;
        for (const auto& [run, event] : events) {
            series.apply(event);
            if (const auto* message = std::get_if<Message>(&event)) warnings += message->text;
        }
        QCOMPARE(series.state, RunState::Finished);
        QVERIFY(std::isnan(series.lastOf("loss/test")));
        QVERIFY(std::isfinite(series.lastOf("loss/train")));
        QVERIFY2(warnings.find("the last evaluation is not finite: loss/test") != std::string::npos, warnings.c_str());
        const Json result = readJsonFile(folder / "result.json");
        QVERIFY(result.at("loss/test").at("last").is_null());
        QVERIFY(result.at("loss/test").at("best").is_number()); // from before
        QVERIFY(series.result == result);
    }

    void cudaWithoutAGpuIsRefusedInASentence()
    {
        QTemporaryDir root;
        ComparisonOptions e = smallExperiment();
        e.device = "cuda";
        try {
            if (resolveDevice("auto") == "cuda") QSKIP("there is a GPU here");
            runJob(comparisonJob(e, root.path().toStdString()));
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(QByteArray(error.what()).contains("no NVIDIA GPU"));
        }
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
