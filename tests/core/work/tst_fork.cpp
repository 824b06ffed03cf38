// SPDX-License-Identifier: GPL-3.0-or-later
// A fork: the same past, another future.
#include "forked_runs.h"

#include "core/base/process.h"
#include "core/run/fork_of.h"
#include "core/train/fork_point.h"
#include "core/train/fork_start.h"
#include "core/train/load_run.h"
#include "core/train/measurements.h"
#include "core/train/trainer.h"

using namespace sharpscope;

namespace {

/// Does something in the middle of a run: it is a measurement that is asked at every step.
std::function<void(std::int64_t step)> meanwhile;

struct Watcher final : Measurement {
    Values measure(const StepSeen& seen) override
    {
        if (meanwhile) meanwhile(seen.clock.step);
        return {};
    }
};

void copyFolder(const fs::path& from, const fs::path& to) { fs::copy(from, to, fs::copy_options::recursive); }

std::string warningsIn(const std::vector<RunEvent>& events)
{
    std::string all;
    for (const RunEvent& event : events)
        if (const auto* message = std::get_if<Message>(&event.event); message && message->level == "warning")
            all += message->text + '\n';
    return all;
}

} // namespace

class TestFork : public QObject {
    Q_OBJECT
    QTemporaryDir m_root;
    fs::path m_trunk; ///< Agnostic-SAM
    fs::path m_sgd;

    fs::path folder(const char* name) const { return fs::path(m_root.path().toStdString()) / name; }

private Q_SLOTS:
    void initTestCase()
    {
        prepareProcess();
        addMeasurement({.name = "watcher",
                        .options = {{.path = "every", .kind = FieldKind::Integer, .defaultValue = 0}},
                        .make = [](const Json&) { return std::make_unique<Watcher>(); }});
        m_trunk = trained(trunkOptions(), folder("trunk"));
        m_sgd = trained(trunkOptions({.rule = "sgd", .label = "SGD"}), folder("sgd"));
    }

    void aForkWithTheSameOptionsEndsInTheSameWeights_data()
    {
        QTest::addColumn<QString>("at");
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("trainedAgainFrom");
        QTest::newRow("from a checkpoint in an epoch") << "15" << 15 << -1;
        QTest::newRow("from one at an epoch's end") << "e2" << 20 << -1;
        QTest::newRow("a share of the run") << "1/3" << 10 << -1;
        QTest::newRow("between checkpoints") << "56%" << 17 << 15;
        QTest::newRow("before the first one") << "e0.2" << 2 << 0;
        QTest::newRow("from the beginning") << "0" << 0 << 0;
    }

    void aForkWithTheSameOptionsEndsInTheSameWeights()
    {
        QFETCH(QString, at);
        QFETCH(int, step);
        QFETCH(int, trainedAgainFrom);
        const fs::path root = folder(QTest::currentDataTag());
        const ForkMade made = forkRun(RunFolder::open(m_trunk), {.at = at.toStdString()}, root);
        QCOMPARE(made.note.empty(), trainedAgainFrom < 0);
        QCOMPARE(fs::exists(pastFile(made.folder)), trainedAgainFrom > 0);
        const auto events = runJob(resumeJob({made.folder}));
        QCOMPARE(warningsIn(events), std::string());
        std::int64_t firstStep = 1000;
        for (const RunEvent& event : events)
            if (const auto* measured = std::get_if<Measured>(&event.event); measured && valueOf(*measured, "loss"))
                firstStep = std::min(firstStep, measured->clock.step);
        QCOMPARE(firstStep, step + 1); // nothing of the past is trained as the fork's own
        compareEnds(made.folder, m_trunk);
        compareCurves(made.folder, m_trunk);
        QVERIFY(!fs::exists(pastFile(made.folder)));
    }

    /// The oracle takes the steps itself: SGD's to step 20, from there on SAM's with SGD's momentum.
    void anotherRuleGoesOnWithWeightsMomentumRateAndBatches()
    {
        const fs::path fork = forked(m_sgd, "2/3", {"method.rule=sam", "method.rho=0.2"}, folder("rule"));
        const RunOptions before = readRunOptions(RunFolder::open(m_sgd)), after = readRunOptions(RunFolder::open(fork));
        QCOMPARE(after.method.label, std::string("SAM ρ=0.2 from epoch 2"));
        Trainer past(loadRun(before));
        while (past.clock().step < 20)
            past.step(false);
        RunOptions plain = after; // no fork: a SAM run that is handed a checkpoint
        plain.fork = Json();
        Trainer future(loadRun(plain));
        future.restore(past.save());
        while (!future.isDone())
            future.step(false);
        const Checkpoint end = lastCheckpointOf(fork);
        QCOMPARE(end.clock.step, 30);
        QVERIFY(at::equal(end.theta, future.theta().cpu()));
        QVERIFY(at::equal(end.state, future.state().cpu()));
        QVERIFY(!at::equal(end.theta, lastCheckpointOf(m_sgd).theta));
        const RunSeries is = RunReader(fork).series, was = RunReader(m_sgd).series;
        QVERIFY(is.of("lr").values() == was.of("lr").values());
        QCOMPARE(is.of("loss").size(), 30U);
        for (std::size_t i = 0; i <= 20; ++i) // the loss of step 21 is at the θ of both, on the batch of both
            QVERIFY(is.of("loss").value(i) == was.of("loss").value(i));
        QVERIFY(is.of("rho").value(19) == 0 && is.of("rho").value(20) == 0.2);
        QCOMPARE(is.last.passes, 40.0);
    }

    /// Nothing that is drawn or carried is lost where it is killed, be it while the past is trained once more.
    void aKilledForkEndsInTheSameWeights()
    {
        for (const auto& [at, changes] : {std::pair("20", std::vector<std::string>{"method.rule=sam"}),
                                          std::pair("18", std::vector<std::string>{})}) {
            const fs::path whole = forked(m_trunk, at, changes, folder("whole") / at);
            const fs::path fork =
                forkRun(RunFolder::open(m_trunk), {.at = at, .assignments = changes}, folder("killed") / at).folder;
            for (int kill = 0; kill < 3; ++kill) {
                JobControl control;
                EventQueue events;
                JobContext context(control, events);
                control.pause(); // two steps of the past or of the fork, then the end
                for (int i = 0; i < 2; ++i)
                    control.singleStep();
                std::jthread stopper([&] {
                    while (!control.isResting())
                        std::this_thread::yield();
                    control.stop();
                });
                resumeJob({fork})(context);
            }
            QVERIFY(!RunFolder::open(fork).hasEnded());
            runJob(resumeJob({fork}));
            compareEnds(fork, whole);
            compareCurves(fork, whole);
        }
    }

    void aRepeatedForkNeedsNothingButItsOwnFolder()
    {
        const fs::path copy = folder("gone") / "run";
        fs::create_directories(folder("gone"));
        copyFolder(m_trunk, copy);
        const fs::path fork = forked(copy, "15", {"method.rule=sam", "optimizer.lr=0.01"}, folder("alone"));
        const fs::path again = forkRun(RunFolder::open(copy), {.at = "17"}, folder("again")).folder; // not begun yet
        fs::remove_all(copy);
        const RunFolder itself = RunFolder::open(fork);
        QVERIFY(experimentOfRun(itself.experiment(), readSummary(fork).summary, fork) ==
                experimentOfRun(itself)); // the window's
        runJob(experimentJob(readExperiment(fork), folder("repeated")));
        const fs::path repeated = listRuns(folder("repeated")).at(0);
        compareEnds(repeated, fork);
        compareCurves(repeated, fork);
        QVERIFY(forkIdentity(RunFolder::open(repeated).experiment()) ==
                forkIdentity(RunFolder::open(fork).experiment()));
        runJob(experimentJob(readExperiment(repeated), folder("thrice")));
        compareEnds(listRuns(folder("thrice")).at(0), fork);
        runJob(experimentJob(readExperiment(again), folder("past again")));
        compareEnds(listRuns(folder("past again")).at(0), m_trunk);
        const Json experiment = toJson(readExperiment(fork));
        fs::remove_all(fork);
        std::vector<Problem> problems;
        const auto missing = experimentFromJson(experiment, problems).kind->missing(experiment, {});
        QCOMPARE(problems.size(), 0U);
        QVERIFY2(toText(missing).find("is no run folder any more") != std::string::npos, toText(missing).c_str());
    }

    void aForkOfAForkStandsOnBothPasts()
    {
        const fs::path sam = forked(m_sgd, "10", {"method.rule=sam"}, folder("first"));
        const fs::path same = forked(sam, "20", {}, folder("second"));
        compareEnds(same, sam);
        compareCurves(same, sam);
        const Json experiment = RunFolder::open(same).experiment();
        QCOMPARE(forkClock(experiment).step, 20);
        QCOMPARE(forkClock(experimentBefore(experiment)).step, 10);
        QCOMPARE(experimentBefore(experimentBefore(experiment)).at("method").at("rule").get<std::string>(),
                 std::string("sgd"));
        QVERIFY(whyNot([&] { forkPoint(RunFolder::open(sam), "5"); }).find("fork that run") != std::string::npos);
    }

    /// While it is being written: from its newest checkpoint, from one that is asked for, and from this very step.
    void aRunningRunIsForkedAndGoesOn()
    {
        ComparisonOptions options = trunkOptions();
        options.measure["watcher"]["every"] = 1;
        std::vector<fs::path> forks;
        fs::path run;
        JobControl* hand = nullptr;
        std::string early;
        meanwhile = [&](std::int64_t step) {
            run = listRuns(folder("running")).at(0);
            const auto fork = [&](const char* at, const char* name) {
                forks.push_back(forkRun(RunFolder::open(run), {.at = at}, folder(name)).folder);
            };
            if (step == 3) early = whyNot([&] { fork("", "early"); });
            if (step == 7) fork("", "newest");
            if (step == 12) hand->send(run.string(), SaveCheckpoint{});
            if (step == 14) fork("", "asked for");
            if (step == 18) fork("now", "this step");
        };
        runJob(comparisonJob(options, folder("running")), [&](JobControl& control) { hand = &control; });
        meanwhile = {};
        QVERIFY2(early.find("has no checkpoint yet") != std::string::npos, early.c_str());
        QCOMPARE(forks.size(), 3U);
        std::vector<std::int64_t> steps;
        for (const fs::path& fork : forks) {
            steps.push_back(forkClock(RunFolder::open(fork).experiment()).step);
            runJob(resumeJob({fork}));
            compareEnds(fork, run);
        }
        QCOMPARE(steps[0], 5);
        QCOMPARE(steps[1], 12);
        QVERIFY(steps[2] > 12 && steps[2] <= 18); // what was written by then
        compareEnds(run, m_trunk);                // being asked for a checkpoint changes nothing
    }

    void theMomentsThatAreKeptAreListed()
    {
        const std::vector<KeptMoment> moments = keptMoments(RunFolder::open(m_trunk));
        QCOMPARE(moments.size(), 6U);
        const RunSeries series = RunReader(m_trunk).series;
        const SeriesView accuracy = series.of("accuracy/test");
        QCOMPARE(moments[1].clock.step, 10);
        QVERIFY(std::isnan(moments[0].accuracy) == (accuracy.clock(0).step > 5));
        QCOMPARE(moments[5].accuracy, accuracy.value(accuracy.size() - 1));
    }
};

QTEST_GUILESS_MAIN(TestFork)
#include "tst_fork.moc"
