// SPDX-License-Identifier: GPL-3.0-or-later
// Whole comparisons on small real data: equal seeds, resumed and killed runs, knobs, budgets, failures.
#include "core/base/process.h"
#include "core/run/job_runner.h"
#include "core/run/run_folder.h"
#include "core/run/run_series.h"
#include "core/train/checkpoint.h"
#include "core/train/comparison.h"

#include <ATen/ops/equal.h>

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

ExperimentOptions smallExperiment()
{
    ExperimentOptions e;
    e.name = "small";
    e.data.trainSize = 640;
    e.data.testSize = 200;
    e.network.name = "cnn-small";
    e.network.options = {{"batchNorm", true}};
    e.train.epochs = 3;
    e.train.batchSize = 64;
    e.train.checkpointEvery = 0.3;
    e.train.probeEvery = 7;
    e.optimizer.lr = 0.05;
    e.methods = {{.rule = "sgd", .label = "SGD"},
                 {.rule = "sam", .label = "SAM", .options = {{"rho", 0.05}}},
                 {.rule = "agnostic-sam", .label = "Agnostic-SAM", .options = {{"ema", 0.9}}}};
    e.device = "cpu";
    e.threads = 1;
    return e;
}

/// Runs a job to its end on this thread; all its events.
std::vector<RunEvent> runJob(const Job& job, const std::function<void(JobControl&)>& setUp = {})
{
    JobControl control;
    EventQueue events;
    if (setUp) setUp(control);
    JobContext context(control, events);
    job(context);
    return events.takeAll();
}

Checkpoint lastCheckpointOf(const fs::path& folder) { return loadCheckpoint(RunFolder::open(folder).lastCheckpoint()); }

void compareBuffers(const NamedTensors& a, const NamedTensors& b)
{
    QCOMPARE(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        QCOMPARE(a[i].first, b[i].first);
        QVERIFY2(at::equal(a[i].second, b[i].second), a[i].first.c_str());
    }
}

void compareRuns(const fs::path& rootA, const fs::path& rootB)
{
    const auto a = listRuns(rootA);
    const auto b = listRuns(rootB);
    QCOMPARE(a.size(), b.size());
    QVERIFY(!a.empty());
    const auto ofRule = [](const std::vector<fs::path>& runs, const std::string& rule) {
        return *std::find_if(runs.begin(), runs.end(), [&](const fs::path& p) {
            return RunFolder::open(p).experiment()["method"]["rule"] == rule;
        });
    };
    for (const char* rule : {"sgd", "sam", "agnostic-sam"}) {
        QVERIFY(RunFolder::open(ofRule(b, rule)).isFinished());
        const Checkpoint x = lastCheckpointOf(ofRule(a, rule));
        const Checkpoint y = lastCheckpointOf(ofRule(b, rule));
        QCOMPARE(x.at.step, y.at.step);
        QVERIFY(at::equal(x.theta, y.theta));
        QVERIFY(at::equal(x.state, y.state));
        compareBuffers(x.optimizer, y.optimizer);
        compareBuffers(x.rule, y.rule);
    }
}

/// A run's events as text, without the wall clock.
std::vector<std::string> eventsWithoutSeconds(const fs::path& folder)
{
    std::vector<std::string> lines;
    for (const Event& event : RunFolder::open(folder).readEvents()) {
        Json json = toJson(event);
        json.erase("seconds");
        if (json.contains("at")) json["at"].erase("seconds");
        if (json.contains("result")) json["result"].erase("seconds");
        json.erase("group");
        lines.push_back(json.dump());
    }
    return lines;
}

std::vector<fs::path> unfinished(const fs::path& root)
{
    std::vector<fs::path> runs;
    for (const fs::path& run : listRuns(root))
        if (!RunFolder::open(run).isFinished()) runs.push_back(run);
    return runs;
}

} // namespace

class TestTraining : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_reference.isValid());
        const auto events = runJob(comparisonJob(smallExperiment(), m_reference.path().toStdString()));
        QVERIFY(!events.empty());
        QCOMPARE(listRuns(m_reference.path().toStdString()).size(), std::size_t(3));
    }

    void everyRunEndsExactlyOnce()
    {
        for (const fs::path& run : listRuns(m_reference.path().toStdString())) {
            const auto events = RunFolder::open(run).readEvents();
            QCOMPARE(std::count_if(events.begin(), events.end(), isTerminal), 1);
            QVERIFY(isTerminal(events.back()));
        }
    }

    void theCurvesGrowTogetherAndLearn()
    {
        QTemporaryDir root;
        const auto events = runJob(comparisonJob(smallExperiment(), root.path().toStdString()));
        std::vector<std::string> order; // runs in the order of their epochs' ends
        std::map<std::string, RunSeries> series;
        for (const auto& [run, event] : events) {
            if (run.empty()) continue;
            series[run].apply(event);
            if (const auto* e = std::get_if<Evaluated>(&event); e && e->split == "train") order.push_back(run);
        }
        QCOMPARE(order.size(), std::size_t(9));
        for (std::size_t i = 3; i < 9; ++i)
            QCOMPARE(order[i], order[i - 3]);
        for (const auto& [run, s] : series) {
            QVERIFY(s.bestOf("accuracy/train") > 0.4); // test statistics lag behind in 30 steps
            QVERIFY(!s.series.at("cosine/change").value.empty());
            QCOMPARE(s.series.at("loss").value.size(), std::size_t(30));
        }
    }

    void equalSeedsGiveEqualEvents()
    {
        QTemporaryDir root;
        runJob(comparisonJob(smallExperiment(), root.path().toStdString()));
        const auto a = listRuns(m_reference.path().toStdString());
        const auto b = listRuns(root.path().toStdString());
        for (std::size_t i = 0; i < a.size(); ++i)
            QVERIFY(eventsWithoutSeconds(a[i]) == eventsWithoutSeconds(b[i]));
    }

    void aStoppedAndResumedRunEndsInTheSameWeights()
    {
        QTemporaryDir root;
        JobRunner runner;
        runner.start(comparisonJob(smallExperiment(), root.path().toStdString()));
        int steps = 0;
        QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                     for (const RunEvent& e : runner.events().takeAll())
                                         steps += std::holds_alternative<StepDone>(e.event);
                                     return steps > 12;
                                 }()),
                                 60000);
        runner.control().stop();
        QVERIFY(runner.wait(std::chrono::seconds(60)));
        const auto left = unfinished(root.path().toStdString());
        QVERIFY(!left.empty());
        runJob(resumeJob(left));
        compareRuns(m_reference.path().toStdString(), root.path().toStdString());
    }

    void aRunKilledTenTimesEndsInTheSameWeights()
    {
        QTemporaryDir root;
        int kills = 0;
        for (int attempt = 0; attempt < 40; ++attempt) {
            QProcess child;
            child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--child"), root.path()});
            QVERIFY(child.waitForStarted());
            const int patience = kills < 10 ? 900 + QRandomGenerator::global()->bounded(1600) : 120000;
            if (child.waitForFinished(patience)) {
                QCOMPARE(child.exitCode(), 0);
                if (unfinished(root.path().toStdString()).empty()) break;
            } else {
                child.kill(); // SIGKILL
                child.waitForFinished();
                ++kills;
            }
        }
        QVERIFY(kills >= 1);
        qInfo("killed %d times", kills);
        compareRuns(m_reference.path().toStdString(), root.path().toStdString());
    }

    void radiusZeroIsSgdBitForBit()
    {
        QTemporaryDir root;
        ExperimentOptions e = smallExperiment();
        e.methods = {{.rule = "sgd", .label = "SGD"}, {.rule = "sam", .label = "SAM", .options = {{"rho", 0.0}}}};
        runJob(comparisonJob(e, root.path().toStdString()));
        const auto runs = listRuns(root.path().toStdString());
        QCOMPARE(runs.size(), std::size_t(2));
        QVERIFY(at::equal(lastCheckpointOf(runs[0]).theta, lastCheckpointOf(runs[1]).theta));
    }

    void turnedKnobsAreRecordedAndTakeEffect()
    {
        QTemporaryDir root;
        ExperimentOptions e = smallExperiment();
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
        ExperimentOptions e = smallExperiment();
        e.train.epochs = 2;
        e.train.budget = "passes";
        runJob(comparisonJob(e, root.path().toStdString()));
        std::map<std::string, RunSeries> byRule;
        for (const fs::path& run : listRuns(root.path().toStdString())) {
            RunSeries s;
            for (const Event& event : RunFolder::open(run).readEvents())
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
        ExperimentOptions e = smallExperiment();
        e.methods = {{.rule = "sam", .label = "huge", .options = {{"rho", 0.05}}}, {.rule = "sgd", .label = "SGD"}};
        e.network = {.name = "mlp"};
        e.optimizer.lr = 100;
        e.optimizer.momentum = 0.99;
        runJob(comparisonJob(e, root.path().toStdString()));
        for (const fs::path& run : listRuns(root.path().toStdString())) {
            const auto events = RunFolder::open(run).readEvents();
            QCOMPARE(std::count_if(events.begin(), events.end(), isTerminal), 1);
            const auto* failed = std::get_if<Failed>(&events.back());
            QVERIFY(failed);
            QVERIFY2(failed->why.find("not finite at step") != std::string::npos, failed->why.c_str());
        }
    }

    void cudaWithoutAGpuIsRefusedInASentence()
    {
        QTemporaryDir root;
        ExperimentOptions e = smallExperiment();
        e.device = "cuda";
        try {
            if (resolveDevice("auto") == "cuda") QSKIP("there is a GPU here");
            runJob(comparisonJob(e, root.path().toStdString()));
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(QByteArray(error.what()).contains("no NVIDIA GPU"));
        }
    }

private:
    QTemporaryDir m_reference;
};

int main(int argc, char** argv)
{
    prepareProcess();
    if (argc == 3 && std::string(argv[1]) == "--child") { // the run that is killed
        const fs::path root = argv[2];
        try {
            const bool fresh = listRuns(root).size() < 3;
            if (fresh)
                for (const auto& entry : fs::directory_iterator(root))
                    fs::remove_all(entry.path());
            if (fresh)
                runJob(comparisonJob(smallExperiment(), root));
            else if (!unfinished(root).empty())
                runJob(resumeJob(unfinished(root)));
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            return 1;
        }
        return 0;
    }
    QCoreApplication app(argc, argv);
    TestTraining test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_training.moc"
