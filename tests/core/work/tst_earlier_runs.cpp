// SPDX-License-Identifier: GPL-3.0-or-later
// Run folders that version 0.1 wrote (tests/data/runs-0.1) still open, resume and repeat.
#include "small_experiment.h"

#include "core/base/process.h"
#include "core/run/run_series.h"
#include "core/tensor/safetensors.h"

#include <ATen/ops/allclose.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace sharpscope;

namespace {

RunSeries seriesOf(const fs::path& folder)
{
    RunSeries series;
    for (const Event& event : RunFolder::open(folder).readEvents().events)
        series.apply(event);
    return series;
}

/// Another processor may round otherwise.
bool close(const Checkpoint& a, const Checkpoint& b) { return at::allclose(a.theta, b.theta, 1e-3, 1e-4); }

} // namespace

class TestEarlierRuns : public QObject {
    Q_OBJECT
    const QTemporaryDir m_copies; // who reads a run leaves a side file with it
    const fs::path earlier = fs::path(m_copies.path().toStdString()) / "runs-0.1";

private Q_SLOTS:
    void initTestCase()
    {
        prepareProcess();
        fs::copy(fs::path(TEST_SOURCE_DIR) / "data/runs-0.1", earlier, fs::copy_options::recursive);
    }

    void theirNumbersAreRead()
    {
        const RunSeries sam = seriesOf(earlier / "finished-sam");
        QVERIFY(RunFolder::open(earlier / "finished-sam").hasEnded());
        QCOMPARE(sam.state, RunState::Finished);
        QCOMPARE(sam.last.step, 24);
        QCOMPARE(sam.countOf("loss"), std::int64_t(24));
        QCOMPARE(sam.countOf("perturbation"), std::int64_t(24));
        QCOMPARE(sam.countOf("cosine/step"), std::int64_t(0)); // SAM did not measure it
        QCOMPARE(sam.countOf("cosine/change"), std::int64_t(5));
        QCOMPARE(sam.countOf("accuracy/test"), std::int64_t(4));
        QVERIFY(sam.lastOf("rho") == 0.1);
    }

    void oneIsResumedAndEndsInItsOldWeights()
    {
        QTemporaryDir root;
        const fs::path folder = fs::path(root.path().toStdString()) / "run";
        fs::copy(earlier / "interrupted-sgd", folder);
        runJob(resumeJob({folder}));
        const RunSeries sgd = seriesOf(folder);
        QCOMPARE(sgd.state, RunState::Finished);
        QCOMPARE(sgd.last.step, 48); // equal passes: six epochs of SGD for three of SAM
        QCOMPARE(sgd.countOf("loss"), std::int64_t(48));
        QVERIFY(close(lastCheckpointOf(folder), loadCheckpoint(earlier / "interrupted-sgd-ends-in.safetensors")));
    }

    /// Of all twelve rules, as version 0.1 ended with this file; on the processor that it was made on to the last bit.
    void everyRuleEndsInItsOldWeights()
    {
        QTemporaryDir root;
        runJob(experimentJob(readExperiment(earlier / "every-rule.json"), root.path().toStdString()));
        const TensorFile ends = readSafetensors(earlier / "every-rule-ends-in.safetensors");
        QCOMPARE(ends.tensors.size(), std::size_t(12));
        const std::vector<fs::path> runs = listRuns(root.path().toStdString());
        QCOMPARE(runs.size(), std::size_t(12));
        for (const fs::path& run : runs) {
            const std::string rule = RunFolder::open(run).experiment()["method"]["rule"];
            const auto it = std::find_if(ends.tensors.begin(), ends.tensors.end(),
                                         [&](const auto& named) { return named.first == rule; });
            QVERIFY2(it != ends.tensors.end(), rule.c_str());
            QVERIFY2(at::allclose(lastCheckpointOf(run).theta, it->second, 1e-3, 1e-4), rule.c_str());
        }
    }

    void oneIsRepeated()
    {
        QTemporaryDir root;
        const Experiment experiment = readExperiment(earlier / "interrupted-sgd");
        QCOMPARE(experiment.options["train"]["passes"].get<double>(), 6.0);
        QVERIFY(experiment.options["measure"]["alignment"]["rho"] == 0.07);
        runJob(experimentJob(experiment, root.path().toStdString()));
        const fs::path again = listRuns(root.path().toStdString()).at(0);
        QVERIFY(close(lastCheckpointOf(again), loadCheckpoint(earlier / "interrupted-sgd-ends-in.safetensors")));
    }
};

QTEST_GUILESS_MAIN(TestEarlierRuns)
#include "tst_earlier_runs.moc"
