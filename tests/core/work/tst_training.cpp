// SPDX-License-Identifier: GPL-3.0-or-later
// Whole comparisons on small real data: turns, equal seeds, stopped, resumed and killed runs.
#include "small_experiment.h"

#include "core/base/process.h"
#include "core/job/job_queue.h"
#include "core/run/run_folder.h"
#include "core/run/run_series.h"
#include "core/train/checkpoint.h"

#include <ATen/ops/equal.h>

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <thread>

using namespace sharpscope;

namespace {

void compareBuffers(const NamedTensors& a, const NamedTensors& b)
{
    QCOMPARE(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        QCOMPARE(a[i].first, b[i].first);
        QVERIFY2(at::equal(a[i].second, b[i].second), a[i].first.c_str());
    }
}

/// With the gauge, which carries a vector from one time to the next, at steps that lie apart from the checkpoints, and
/// with labels to be learned by heart.
ComparisonOptions measuredExperiment()
{
    ComparisonOptions e = smallExperiment();
    e.data.labelNoise = 0.2;
    e.measure["edge"] = {{"every", 5}, {"products", 2}};
    return e;
}

/// All that was measured, bit for bit, as a run's events say it in the end.
void compareMeasured(const fs::path& a, const fs::path& b)
{
    const auto seriesOf = [](const fs::path& folder) {
        RunSeries series;
        RunFolder::open(folder).forEachEvent([&](Event&& event) { series.apply(event); });
        return series;
    };
    const RunSeries one = seriesOf(a), two = seriesOf(b);
    QCOMPARE(one.countOf("edge/lambda1"), std::int64_t(6));           // of 30 steps
    QCOMPARE(one.countOf("memorised/wrong-labels"), std::int64_t(4)); // of 3 epochs, and before the first
    QCOMPARE(one.tags.size(), two.tags.size());
    for (const auto& [tag, summary] : one.tags) {
        const SeriesView x = one.of(tag), y = two.of(tag);
        QVERIFY2(x.values() == y.values(), tag.c_str());
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
        QVERIFY(RunFolder::open(ofRule(b, rule)).hasEnded());
        const Checkpoint x = lastCheckpointOf(ofRule(a, rule));
        const Checkpoint y = lastCheckpointOf(ofRule(b, rule));
        QCOMPARE(x.clock.step, y.clock.step);
        QVERIFY(at::equal(x.theta, y.theta));
        QVERIFY(at::equal(x.state, y.state));
        compareBuffers(x.optimizer, y.optimizer);
        compareBuffers(x.rule, y.rule);
        compareBuffers(x.own, y.own);
        QCOMPARE(x.own.size(), std::size_t(1));
        compareMeasured(ofRule(a, rule), ofRule(b, rule));
    }
}

/// A run's events as text, without the wall clock.
std::vector<std::string> eventsWithoutSeconds(const fs::path& folder)
{
    std::vector<std::string> lines;
    for (const Event& event : RunFolder::open(folder).readEvents().events) {
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
        if (!RunFolder::open(run).hasEnded()) runs.push_back(run);
    return runs;
}

} // namespace

class TestTraining : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_reference.isValid());
        const auto events = runJob(comparisonJob(measuredExperiment(), m_reference.path().toStdString()));
        QVERIFY(!events.empty());
        QCOMPARE(listRuns(m_reference.path().toStdString()).size(), std::size_t(3));
    }

    void everyRunEndsExactlyOnce()
    {
        for (const fs::path& run : listRuns(m_reference.path().toStdString())) {
            const auto events = RunFolder::open(run).readEvents().events;
            QCOMPARE(std::count_if(events.begin(), events.end(), isTerminal), 1);
            QVERIFY(isTerminal(events.back()));
        }
    }

    void theCurvesGrowTogetherAndLearn()
    {
        QTemporaryDir root;
        ComparisonOptions clean = measuredExperiment();
        clean.data.labelNoise = 0;
        const auto events = runJob(comparisonJob(clean, root.path().toStdString()));
        std::vector<std::string> order; // runs in the order of their epochs' ends
        std::map<std::string, RunSeries> series;
        for (const auto& [run, event] : events) {
            if (run.empty()) continue;
            series[run].apply(event);
            if (const auto* e = std::get_if<Measured>(&event); e && valueOf(*e, "loss/train")) order.push_back(run);
        }
        QCOMPARE(order.size(), std::size_t(9));
        for (std::size_t i = 3; i < 9; ++i)
            QCOMPARE(order[i], order[i - 3]);
        for (const auto& [run, s] : series) {
            QVERIFY(s.bestOf("accuracy/train") > 0.4); // test statistics lag behind in 30 steps
            QVERIFY(!s.of("cosine/change").empty());
            QCOMPARE(s.of("loss").size(), std::size_t(30));
        }
    }

    void equalSeedsGiveEqualEvents()
    {
        QTemporaryDir root;
        runJob(comparisonJob(measuredExperiment(), root.path().toStdString()));
        const auto a = listRuns(m_reference.path().toStdString());
        const auto b = listRuns(root.path().toStdString());
        for (std::size_t i = 0; i < a.size(); ++i)
            QVERIFY(eventsWithoutSeconds(a[i]) == eventsWithoutSeconds(b[i]));
    }

    void aStoppedAndResumedRunEndsInTheSameWeights()
    {
        QTemporaryDir root;
        JobQueue queue;
        const auto job = queue.add(comparisonJob(measuredExperiment(), root.path().toStdString()));
        int steps = 0;
        QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                     for (const RunEvent& e : job->events().takeAll())
                                         steps += std::holds_alternative<Measured>(e.event) &&
                                                  valueOf(std::get<Measured>(e.event), "loss");
                                     return steps > 12;
                                 }()),
                                 60000);
        job->control().stop();
        QVERIFY(job->wait(std::chrono::seconds(60)));
        const auto left = unfinished(root.path().toStdString());
        QVERIFY(!left.empty());
        runJob(resumeJob(left));
        compareRuns(m_reference.path().toStdString(), root.path().toStdString());
    }

    /// Each child takes a few steps and then dies in the middle of one, at whatever it is doing then.
    void aRunKilledTenTimesEndsInTheSameWeights()
    {
        QTemporaryDir root;
        for (int kills = 0; kills <= 10; ++kills) {
            QProcess child;
            child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            QStringList arguments = {QStringLiteral("--child"), root.path()};
            if (kills < 10) arguments << QString::number(QRandomGenerator::global()->bounded(30));
            child.start(QCoreApplication::applicationFilePath(), arguments);
            QVERIFY(child.waitForFinished(120000));
            QCOMPARE(child.exitStatus(), kills < 10 ? QProcess::CrashExit : QProcess::NormalExit);
            QCOMPARE(child.exitCode(), kills < 10 ? int(SIGKILL) : 0);
            QCOMPARE(unfinished(root.path().toStdString()).empty(), kills == 10);
        }
        compareRuns(m_reference.path().toStdString(), root.path().toStdString());
    }

private:
    QTemporaryDir m_reference;
};

/// The run that is killed, some milliseconds into its sixth step; without `killAfter` it goes to its end.
int beChild(const fs::path& root, const char* killAfter)
{
    const bool fresh = listRuns(root).size() < 3;
    const Job job = fresh ? comparisonJob(measuredExperiment(), root) : resumeJob(unfinished(root));
    JobControl control;
    if (killAfter) control.pause();
    EventQueue events;
    std::jthread trains([&] {
        JobContext context(control, events);
        job(context);
    });
    if (!killAfter) return 0;
    for (int step = 0; step < 6; ++step) { // a checkpoint is written every third
        while (!control.isResting())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        control.singleStep();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(std::atoi(killAfter)));
    std::raise(SIGKILL);
    return 1;
}

int main(int argc, char** argv)
{
    prepareProcess();
    if (argc >= 3 && std::string(argv[1]) == "--child") return beChild(argv[2], argc > 3 ? argv[3] : nullptr);
    QCoreApplication app(argc, argv);
    TestTraining test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_training.moc"
