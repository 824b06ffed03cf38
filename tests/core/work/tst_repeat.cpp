// SPDX-License-Identifier: GPL-3.0-or-later
// A run that is repeated from its folder ends in the same weights: with its budget, and with the knobs that were turned
// on it at the steps where they were turned.
#include "small_experiment.h"

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

struct Turner final : Measurement {
    Values measure(const StepSeen& step) override
    {
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

    void aPlannedKnobThatDoesNotExistIsSaidAtItsStep()
    {
        std::vector<Problem> problems;
        experimentFromJson({{"methods", {{{"rule", "sam"}, {"knobs", {{{"step", 3}, {"name", "rho"}}, 7}}}}}},
                           problems);
        QVERIFY2(toText(problems).find("methods.0.knobs.1: an object") != std::string::npos, toText(problems).c_str());
    }
};

QTEST_GUILESS_MAIN(TestRepeat)
#include "tst_repeat.moc"
