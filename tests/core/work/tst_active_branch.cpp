// SPDX-License-Identifier: GPL-3.0-or-later
// A branch: the same past, another future.
#include "active_experiment.h"

#include "core/active/active_loop.h"
#include "core/active/branch.h"
#include "core/run/run_reader.h"
#include "core/train/load_run.h"

using namespace sharpscope;

namespace {

/// The run that nobody disturbs, branched from round 1 under changes and taken to its end.
fs::path branched(const fs::path& root, const std::vector<std::string>& changes, bool keepsCheckpoint = true)
{
    runJob(jobOf(rounds(), root / "trunk"));
    const RunFolder trunk = RunFolder::open(listRuns(root / "trunk").at(0));
    if (!keepsCheckpoint)
        for (const fs::path& file : trunk.checkpoints())
            fs::remove(file);
    const fs::path branch = branchRun(trunk, 1, changes, root / "branches");
    runJob(resumeJob({branch}));
    return branch;
}

} // namespace

class TestActiveBranch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void aBranchWithTheSameOptionsEndsInTheSameWeights_data();
    void aBranchWithTheSameOptionsEndsInTheSameWeights();
    void aBranchFromWhereTheTrunkWentOnAndStopped_data();
    void aBranchFromWhereTheTrunkWentOnAndStopped();
    void aBranchWithAnotherAcquisitionSharesThePastOnly();
    void aFinishedRunGoesOnInABranchAsIfItHadHadMoreRounds();
    void aBranchIsTheRunThatHadThisAcquisitionFromThere();
    void aBranchThatGoesTheSameWayIsKnown();
    void aRepeatedBranchEndsInTheSameWeights();
    void aRoundThatWasNotTrainedIsSaid();
};

void TestActiveBranch::aBranchWithTheSameOptionsEndsInTheSameWeights_data()
{
    QTest::addColumn<bool>("keepsCheckpoint");
    QTest::newRow("from the round's checkpoint") << true;
    QTest::newRow("training the past again") << false;
}

void TestActiveBranch::aBranchWithTheSameOptionsEndsInTheSameWeights()
{
    QFETCH(bool, keepsCheckpoint);
    QTemporaryDir root;
    const fs::path branch = branched(root.path().toStdString(), {}, keepsCheckpoint);
    ActiveHistory expected;
    const Checkpoint& end = undisturbed(&expected);
    QVERIFY(RunFolder::open(branch).hasEnded());
    QVERIFY(at::equal(lastCheckpointOf(branch).theta, end.theta));
    compareHistories(historyOf(branch), expected);
    QCOMPARE(RunReader(branch).series.of("accuracy/test").size(), 4U);
}

void TestActiveBranch::aBranchFromWhereTheTrunkWentOnAndStopped_data()
{
    QTest::addColumn<QString>("lastPhase");
    for (const char* phase : {"train", "score", "query", "label"})
        QTest::newRow(phase) << phase;
}

/// The trunk stopped after a phase of round 1, at the step at which that round's training had ended.
void TestActiveBranch::aBranchFromWhereTheTrunkWentOnAndStopped()
{
    QFETCH(QString, lastPhase);
    QTemporaryDir root;
    const fs::path folder = root.path().toStdString();
    runWatched(jobOf(rounds({{"hold", "phase"}}), folder / "trunk"), [&](const RunEvent& event, JobControl& control) {
        const auto* done = std::get_if<PhaseDone>(&event.event);
        if (!done) return;
        if (done->round == 1 && done->phase == lastPhase.toStdString())
            control.stop();
        else
            control.send(event.run, NextPhase{});
    });
    const RunFolder trunk = RunFolder::open(listRuns(folder / "trunk").at(0));
    QVERIFY(!trunk.hasEnded());
    const fs::path branch = branchRun(trunk, 1, {"rounds.hold=never"}, folder / "branches");
    runJob(resumeJob({branch}));
    ActiveHistory expected;
    const Checkpoint& end = undisturbed(&expected);
    QVERIFY(at::equal(lastCheckpointOf(branch).theta, end.theta));
    compareHistories(historyOf(branch), expected);
}

void TestActiveBranch::aBranchWithAnotherAcquisitionSharesThePastOnly()
{
    QTemporaryDir root;
    const fs::path branch = branched(root.path().toStdString(), {"acquisition.acquisition=entropy", "rounds.rounds=4"});
    const Json options = RunFolder::open(branch).experiment();
    QCOMPARE(options.at("acquisition").at("acquisition").get<std::string>(), std::string("entropy"));
    QCOMPARE(options.at("title").get<std::string>(), std::string("Entropy from round 1 of Random"));
    QCOMPARE(options.at("branch").at("round").get<int>(), 1);
    ActiveHistory trunk;
    undisturbed(&trunk);
    const ActiveHistory is = historyOf(branch);
    QCOMPARE(is.rounds().size(), 6U);
    QCOMPARE(is.find(0)->picks, trunk.find(0)->picks);
    QVERIFY(is.find(1)->picks != trunk.find(1)->picks);
    QCOMPARE(is.find(4)->labels, 24);
    const RunSeries series = RunReader(branch).series;
    QCOMPARE(series.of("labels").values(), (std::vector<double>{8, 12, 16, 20, 24}));
    QCOMPARE(series.state, RunState::Finished);
}

void TestActiveBranch::aFinishedRunGoesOnInABranchAsIfItHadHadMoreRounds()
{
    QTemporaryDir root, whole;
    const fs::path folder = root.path().toStdString();
    runJob(jobOf(rounds(), folder / "trunk"));
    const fs::path branch =
        branchRun(RunFolder::open(listRuns(folder / "trunk").at(0)), 3, {"rounds.rounds=5"}, folder / "branches");
    runJob(resumeJob({branch}));
    runJob(jobOf(rounds({{"rounds", 5}}), whole.path().toStdString()));
    const ActiveHistory is = historyOf(branch);
    QVERIFY(is.find(5));
    QCOMPARE(is.find(5)->labels, 8 + 5 * 4);
    QVERIFY(at::equal(lastCheckpointOf(branch).theta, lastCheckpointOf(onlyRun(whole)).theta));
    compareHistories(is, historyOf(onlyRun(whole)));
}

/// The loop alone, without folders and events: Random to the end of round 1's training, from there on Entropy.
void TestActiveBranch::aBranchIsTheRunThatHadThisAcquisitionFromThere()
{
    QTemporaryDir root;
    const fs::path branch = branched(root.path().toStdString(), {"acquisition.acquisition=entropy"});
    std::vector<Problem> problems;
    ActiveOptions options = activeOptionsFromJson(
        RunFolder::open(listRuns(root.path().toStdString() + "/trunk").at(0)).experiment(), problems);
    const TrainAndTest data = loadData(options.training);
    ActiveLoop before(options, data);
    options.acquisition.name = "entropy";
    ActiveLoop after(options, data);
    ActiveLoop* loop = &before;
    loop->label(balancedLabels(loop->pool().all(), 8, 5));
    std::vector<std::vector<std::int64_t>> picks;
    while (loop->phase() != Phase::Done) {
        while (!loop->trainer().isDone())
            loop->trainer().step(false);
        loop->endTraining();
        if (loop->phase() == Phase::Done) break;
        if (loop->round() == 1) {
            after.restore(before.save());
            loop = &after;
        }
        const std::int64_t round = loop->round();
        while (!loop->score([] { return true; }, [](double) {})) {
        }
        picks.push_back(loop->query());
        std::vector<GivenLabel> given;
        const std::vector<std::int64_t> labels = loop->pool().oracleLabels(picks.back());
        for (std::size_t i = 0; i < labels.size(); ++i)
            given.push_back({round, picks.back()[i], labels[i]});
        loop->label(given);
    }
    const ActiveHistory is = historyOf(branch);
    QCOMPARE(picks.size(), 3U);
    for (std::int64_t round = 0; round < 3; ++round)
        QCOMPARE(is.find(round)->picks, picks[static_cast<std::size_t>(round)]);
    QVERIFY(at::equal(lastCheckpointOf(branch).theta, loop->theta()));
    QVERIFY(at::equal(lastCheckpointOf(branch).state, loop->state()));
}

void TestActiveBranch::aBranchThatGoesTheSameWayIsKnown()
{
    QTemporaryDir root;
    runJob(jobOf(rounds(), root.path().toStdString()));
    const RunFolder run = RunFolder::open(onlyRun(root));
    const auto isSame = [&](const std::vector<std::string>& changes) {
        const fs::path branch = branchRun(run, 1, changes, root.path().toStdString() + "/branches");
        return isSameFuture(run.experiment(), RunFolder::open(branch).experiment());
    };
    QVERIFY(isSame({}));
    QVERIFY(isSame({"acquisition.acquisition=random", "rounds.hold=phase", "rounds.keepEvery=2"}));
    for (const char* other :
         {"acquisition.acquisition=entropy", "rounds.query=3", "rounds.rounds=5", "rounds.poolSize=9"})
        QVERIFY2(!isSame({other}), other);
}

void TestActiveBranch::aRepeatedBranchEndsInTheSameWeights()
{
    QTemporaryDir root, again;
    const fs::path branch = branched(root.path().toStdString(), {"acquisition.acquisition=entropy"});
    runJob(experimentJob(readExperiment(branch), again.path().toStdString()));
    QVERIFY(RunFolder::open(onlyRun(again)).hasEnded());
    QVERIFY(at::equal(lastCheckpointOf(onlyRun(again)).theta, lastCheckpointOf(branch).theta));
    compareHistories(historyOf(onlyRun(again)), historyOf(branch));
}

void TestActiveBranch::aRoundThatWasNotTrainedIsSaid()
{
    QTemporaryDir root;
    runJob(jobOf(rounds(), root.path().toStdString()));
    const RunFolder run = RunFolder::open(onlyRun(root));
    for (const std::int64_t round : {-1, 4})
        QVERIFY_EXCEPTION_THROWN(branchRun(run, round, {}, root.path().toStdString()), Error);
    QVERIFY_EXCEPTION_THROWN(branchRun(run, 1, {"acquisition.acquisition=entrpy"}, root.path().toStdString()), Error);
    for (const char* other : {"rounds.quary=3", "seed=5", "rounds.initial=3", "data.trainSize=50", "network.name=mlp"})
        QVERIFY_EXCEPTION_THROWN(branchRun(run, 1, {other}, root.path().toStdString()), Error);
    // what check says of an experiment, and `run` does not begin with
    const auto said = [&](std::int64_t round, const std::vector<std::string>& changes) {
        try {
            branchRun(run, round, changes, root.path().toStdString());
        } catch (const Error& error) {
            return QString::fromUtf8(error.what());
        }
        return QString();
    };
    QCOMPARE(said(1, {"rounds.query=61"}), "rounds.query: is more than the pool of a round, rounds.poolSize");
    QVERIFY(said(1, {"acquisition.acquisition=bald"}).startsWith("acquisition: BALD needs a dropout layer"));
    QVERIFY(
        said(1, {"rounds.rounds=1"}).startsWith("rounds.rounds: is 1, and the branch begins at the end of round 1"));
    QVERIFY(said(3, {}).startsWith("rounds.rounds: is 3, and"));
    QCOMPARE(listRuns(root.path().toStdString()).size(), 1U);
}

QTEST_APPLESS_MAIN(TestActiveBranch)
#include "tst_active_branch.moc"
