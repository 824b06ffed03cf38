// SPDX-License-Identifier: GPL-3.0-or-later
// A run that is repeated from its folder ends in the same weights: with its budget, and with the knobs that were turned
// on it at the steps where they were turned.
#include "small_experiment.h"

#include "core/base/files.h"
#include "core/base/process.h"
#include "core/run/run_series.h"
#include "core/train/measurements.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

/// Turns knobs from outside at known steps, as a person would: it is a measurement that is asked at every step.
JobControl* hand = nullptr;
bool sendsNextPhase = false;

struct Turner final : Measurement {
    Values measure(const StepSeen& step) override
    {
        if (hand && step.clock.step == 2 && sendsNextPhase) hand->send({}, NextPhase{});
        if (hand && step.clock.step == 4) hand->setKnob({}, "rho", 0.2);
        if (hand && step.clock.step == 13) hand->setKnob({}, "lr", 0.02);
        if (hand && step.clock.step == 13) hand->setKnob({}, "rho", 0.1);
        return {};
    }
};

ComparisonOptions turned()
{
    ComparisonOptions e = smallExperiment();
    e.methods = {{.rule = "sam", .label = "SAM", .options = {{"rho", 0.01}}}, {.rule = "agnostic-sam"}};
    e.train.epochs = 2;
    e.train.budget = "passes";
    return e;
}

std::vector<KnobTurned> knobsOf(const fs::path& folder)
{
    RunSeries series;
    RunFolder::open(folder).forEachEvent([&](Event&& event) { series.apply(event); });
    return series.knobs;
}

} // namespace

class TestRepeat : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        prepareProcess();
        addMeasurement({.name = "turner",
                        .options = {{.path = "every", .kind = FieldKind::Integer, .defaultValue = 1}},
                        .make = [](const Json&) { return std::make_unique<Turner>(); }});
    }

    void aRunOnWhichKnobsWereTurnedEndsInTheSameWeights()
    {
        QTemporaryDir root, again, third;
        runJob(comparisonJob(turned(), root.path().toStdString()), [](JobControl& control) { hand = &control; });
        hand = nullptr;
        const fs::path first = listRuns(root.path().toStdString())[0];
        QVERIFY(RunFolder::open(first).experiment()["method"]["rule"] == "sam");
        const auto knobs = knobsOf(first);
        QCOMPARE(knobs.size(), 3u);
        QCOMPARE(knobs[0].clock.step, 4);
        QCOMPARE(knobs[2].clock.step, 13);

        const auto repeat = [](const fs::path& run, const fs::path& into) {
            runJob(experimentJob(readExperiment(run), into));
            const auto made = listRuns(into);
            return made.size() == 1 ? made[0] : fs::path();
        };
        const fs::path second = repeat(first, again.path().toStdString());
        QCOMPARE(lastCheckpointOf(second).clock.step,
                 25); // SAM's share of Agnostic-SAM's passes, which is not there now
        QVERIFY(at::equal(lastCheckpointOf(first).theta, lastCheckpointOf(second).theta));
        QVERIFY(at::equal(lastCheckpointOf(first).state, lastCheckpointOf(second).state));
        QCOMPARE(knobsOf(second).size(), 3u);

        // and a repetition is repeated; the knobs are not turned twice
        const fs::path last = repeat(second, third.path().toStdString());
        QVERIFY(at::equal(lastCheckpointOf(first).theta, lastCheckpointOf(last).theta));
        QCOMPARE(knobsOf(last).size(), 3u);

        // without them it would have ended elsewhere
        QTemporaryDir without;
        Json plain = RunFolder::open(first).experiment();
        std::vector<Problem> problems;
        runJob(experimentJob(experimentFromJson(plain, problems), without.path().toStdString()));
        QVERIFY(!at::equal(lastCheckpointOf(first).theta,
                           lastCheckpointOf(listRuns(without.path().toStdString())[0]).theta));
    }

    void aCommandThatATrainingDoesNotTakeIsSaid()
    {
        ComparisonOptions e = smallExperiment();
        e.train.epochs = 1;
        e.methods = {{.rule = "sgd", .label = "SGD"}};
        QTemporaryDir root;
        std::string warnings;
        sendsNextPhase = true;
        const auto events =
            runJob(comparisonJob(e, root.path().toStdString()), [](JobControl& control) { hand = &control; });
        hand = nullptr;
        sendsNextPhase = false;
        for (const RunEvent& event : events)
            if (const auto* message = std::get_if<Message>(&event.event)) warnings += message->text;
        QVERIFY2(warnings.find("SGD: a training takes no \"") != std::string::npos, warnings.c_str());
    }

    /// Of several turns of one knob at one step the last counts, also for a run that is killed right there and resumes.
    void theLastOfSeveralTurnsAtAStepCounts()
    {
        ComparisonOptions e = smallExperiment();
        e.train.epochs = 2;
        e.train.keepCheckpoints = 0;
        e.schedule.name = "constant";
        e.methods = {{.rule = "sgd",
                      .label = "SGD",
                      .knobs = {{2, "lr", 0.2}, {6, "lr", 0.01}, {6, "lr", 0.2}, {10, "lr", 0.3}, {10, "lr", 0.02}}}};
        QTemporaryDir root;
        runJob(comparisonJob(e, root.path().toStdString()));
        const fs::path whole = listRuns(root.path().toStdString()).at(0);
        RunSeries series;
        for (const Event& event : RunFolder::open(whole).readEvents().events)
            series.apply(event);
        const SeriesView lr = series.of("lr");
        QVERIFY(lr.value(6) == 0.2); // of the seventh step
        QVERIFY(lr.value(10) == 0.02);
        QVERIFY(lr.value(19) == 0.02);

        for (const fs::path& checkpoint : RunFolder::open(whole).checkpoints()) {
            QTemporaryDir other;
            const fs::path cut = fs::path(other.path().toStdString()) / "run";
            fs::copy(whole, cut);
            fs::remove(cut / "result.json");
            for (const fs::path& later : RunFolder::open(cut).checkpoints())
                if (later.filename() > checkpoint.filename()) fs::remove(later);
            runJob(resumeJob({cut}));
            QVERIFY2(at::equal(lastCheckpointOf(whole).theta, lastCheckpointOf(cut).theta), checkpoint.c_str());
        }
    }

    /// What was planned for later is still to come when a run that was cut short is repeated.
    void aRepeatedUnfinishedRunKeepsWhatIsPlanned()
    {
        ComparisonOptions e = smallExperiment();
        e.train.epochs = 2;
        e.methods = {{.rule = "sam", .label = "SAM", .knobs = {{2, "rho", 0.2}, {15, "rho", 0.3}}}};
        QTemporaryDir root, again;
        runJob(comparisonJob(e, root.path().toStdString()));
        const fs::path whole = listRuns(root.path().toStdString()).at(0);
        const fs::path cut = fs::path(root.path().toStdString()) / "cut";
        fs::create_directory(cut);
        fs::copy(whole / "experiment.json", cut / "experiment.json");
        std::string lines;
        for (const Event& event : RunFolder::open(whole).readEvents().events)
            if (const auto clock = clockOf(event); !clock || clock->step <= 8)
                if (!isTerminal(event)) lines += dumpLine(toJson(event)) + '\n';
        writeFileAtomically(cut / "events.jsonl", lines);
        runJob(experimentJob(readExperiment(cut), again.path().toStdString()));
        const fs::path repeated = listRuns(again.path().toStdString()).at(0);
        QVERIFY(at::equal(lastCheckpointOf(whole).theta, lastCheckpointOf(repeated).theta));
    }

    void plannedKnobsAreCheckedBeforeTheRun()
    {
        const auto problem = [](const Json& knobs) {
            std::vector<Problem> problems;
            experimentFromJson({{"methods", {{{"rule", "sam"}, {"knobs", knobs}}}}}, problems);
            return toText(problems);
        };
        const auto contains = [](const std::string& text, const char* part) {
            return text.find(part) != std::string::npos;
        };
        QCOMPARE(problem({{{"step", 3}, {"name", "rho"}, {"value", 0.1}}}), std::string());
        QVERIFY(
            contains(problem({{{"step", 3}, {"name", "nope"}, {"value", 0.1}}}), "methods.0.knobs.0: nope: unknown"));
        QVERIFY(contains(problem({{{"step", 3}, {"name", "rho"}, {"value", -1}}}), "methods.0.knobs.0: rho: -1"));
        QVERIFY(contains(problem({{{"step", 3}, {"name", "lr"}, {"value", -1}}}), "methods.0.knobs.0: lr: "));
        QVERIFY(contains(problem({7}), "methods.0.knobs.0: an object"));
    }

    /// A damaged newest checkpoint costs the steps since the one before, nothing else.
    void anOlderCheckpointStandsInForADamagedOne()
    {
        ComparisonOptions e = smallExperiment();
        e.train.keepCheckpoints = 0; // all
        e.methods = {{.rule = "sam", .label = "SAM", .options = {{"rho", 0.01}}}};
        QTemporaryDir root;
        runJob(comparisonJob(e, root.path().toStdString()), [](JobControl& control) { hand = &control; });
        hand = nullptr;
        const fs::path run = listRuns(root.path().toStdString()).at(0);
        const Checkpoint end = lastCheckpointOf(run);
        const auto knobs = knobsOf(run);
        QCOMPARE(knobs.size(), 3u); // two of them at step 13
        for (const fs::path& file : RunFolder::open(run).checkpoints())
            if (file.filename() > "checkpoint-0000000012.safetensors") fs::resize_file(file, 1000);
        fs::remove(run / "result.json");
        std::string warnings;
        for (const RunEvent& event : runJob(resumeJob({run})))
            if (const auto* message = std::get_if<Message>(&event.event)) warnings += message->text;
        QVERIFY2(warnings.find("checkpoint-0000000012.safetensors is taken") != std::string::npos, warnings.c_str());
        QVERIFY(at::equal(end.theta, lastCheckpointOf(run).theta)); // knobs that were turned behind it are turned again
        QCOMPARE(knobsOf(run).size(), 3u);
    }
};

QTEST_GUILESS_MAIN(TestRepeat)
#include "tst_repeat.moc"
