// SPDX-License-Identifier: GPL-3.0-or-later
// What a fork may have otherwise than its run, what goes on all the same, and what cannot be.
#include "forked_runs.h"

#include "core/base/process.h"
#include "core/run/fork_of.h"
#include "core/train/comparison.h"
#include "core/train/fork_options.h"
#include "core/train/fork_point.h"
#include "core/train/fork_start.h"
#include "core/train/load_run.h"
#include "core/train/trainer.h"

using namespace sharpscope;

class TestForkOptions : public QObject {
    Q_OBJECT
    QTemporaryDir m_root;
    fs::path m_trunk; ///< Agnostic-SAM
    fs::path m_sgd;

    fs::path folder(const char* name) const { return fs::path(m_root.path().toStdString()) / name; }

private Q_SLOTS:
    void initTestCase()
    {
        prepareProcess();
        m_trunk = trained(trunkOptions(), folder("trunk"));
        m_sgd = trained(trunkOptions({.rule = "sgd", .label = "SGD"}), folder("sgd"));
    }

    void whatIsCarriedOverFollowsFromWhatStaysTheSame()
    {
        const Json before = RunFolder::open(m_trunk).experiment();
        const Checkpoint at15 = loadCheckpoint(m_trunk / checkpointName(15));
        QCOMPARE(at15.optimizer.size(), 1U);
        QCOMPARE(at15.rule.size(), 1U);
        const auto carried = [&](const std::vector<std::string>& changes) {
            const Json run =
                forkOptions(comparisonForks(), before, "trunk", readSummary(m_trunk).summary, at15.clock, changes);
            return carriedOver(at15, comparisonForks(), before, run);
        };
        for (const std::vector<std::string>& same :
             {std::vector<std::string>{}, {"optimizer.lr=0.01", "optimizer.nesterov=true", "method.rho1=0.5"}}) {
            const Checkpoint to = carried(same);
            QVERIFY(areEqual(to.optimizer, at15.optimizer) && areEqual(to.rule, at15.rule));
            QVERIFY(at::equal(to.theta, at15.theta) && at::equal(to.state, at15.state));
            QCOMPARE(to.evaluatedStep, at15.evaluatedStep);
        }
        for (const char* other : {"optimizer.name=adam", "optimizer.momentum=0"})
            QVERIFY2(carried({other}).optimizer.empty() && !carried({other}).rule.empty(), other);
        QVERIFY(carried({"method.rule=sam"}).rule.empty() && !carried({"method.rule=sam"}).optimizer.empty());
        QCOMPARE(carried({"data.testSize=40"}).evaluatedStep, -1);
    }

    /// Adam counts its steps, for the bias of its moments: from the fork on where it is new, on where it is not.
    void aNewBaseOptimiserBeginsAtItsFirstStep()
    {
        const auto stepsOf = [](const fs::path& run) {
            for (const auto& [name, tensor] : lastCheckpointOf(run).optimizer)
                if (name == "step") return tensor.item<std::int64_t>();
            return std::int64_t{-1};
        };
        const fs::path adam = forked(m_sgd, "20", {"optimizer.name=adam", "optimizer.lr=0.001"}, folder("adam"));
        QVERIFY(RunFolder::open(adam).hasEnded());
        QCOMPARE(stepsOf(adam), 10);
        const fs::path on = forked(adam, "25", {"optimizer.lr=0.002"}, folder("adam on"));
        QVERIFY(RunFolder::open(on).hasEnded());
        QCOMPARE(stepsOf(on), 10);
        compareEnds(forked(adam, "25", {}, folder("adam same")), adam);
        compareEnds(forked(adam, "27", {}, folder("adam past again")), adam); // 25 is a fork's own checkpoint
        compareEnds(forked(adam, "22", {}, folder("adam past from its beginning")), adam);
        compareEnds(forked(adam, "20", {}, folder("adam anew")), adam); // where it began itself
    }

    void knobsThatWereTurnedHoldOnUnlessTheyAreGivenAnew()
    {
        ComparisonOptions options = trunkOptions({.rule = "sam",
                                                  .label = "SAM",
                                                  .options = {{"rho", 0.01}},
                                                  .knobs = {{5, "rho", 0.05}, {15, "lr", 0.02}, {25, "rho", 0.1}}});
        options.schedule.name = "constant";
        const fs::path run = trained(options, folder("knobs"));
        for (const char* at : {"10", "15", "17"}) { // before, at and behind the step at which one is turned
            compareEnds(forked(run, at, {}, folder("knobs same") / at), run);
            const fs::path fork = forked(run, at, {"optimizer.lr=0.03"}, folder("knobs lr") / at);
            const RunSeries is = RunReader(fork).series;
            const auto atStep = [&](const char* tag, std::size_t step) { return is.of(tag).value(step - 1); };
            QCOMPARE(atStep("lr", 30), 0.03); // turned to 0.02 in the past, or by plan: it is given anew
            QCOMPARE(atStep("lr", 18), 0.03);
            QCOMPARE(atStep("rho", 18), 0.05);
            QCOMPARE(atStep("rho", 30), 0.1);
            runJob(experimentJob(readExperiment(fork), folder("knobs again") / at));
            compareEnds(listRuns(folder("knobs again") / at).at(0), fork);
        }
        const RunSeries other = RunReader(forked(run, "20", {"method.rule=asam"}, folder("knobs rule"))).series;
        QCOMPARE(other.of("lr").value(29), 0.02);
        QVERIFY(other.of("rho").value(29) != 0.1 && other.of("rho").value(20) != 0.05);
    }

    /// 80 images are 5 batches: the epochs go on from where they were, and are shorter.
    void otherDataGoOnInTheEpochTheyAreIn()
    {
        const fs::path fork = forked(m_sgd, "20", {"data.trainSize=80", "data.labelNoise=0.4"}, folder("data"));
        const RunSeries is = RunReader(fork).series;
        QCOMPARE(is.last.step, 25);
        QCOMPARE(is.last.epoch, 3.0);
        QCOMPARE(is.started.stepsTotal, 25);
        QCOMPARE(is.of("loss").clock(20).epoch, 2.2);
        const RunOptions options = readRunOptions(RunFolder::open(fork));
        Trainer oracle(loadRun(options)); // the batches: those of epoch 2 of the 80 images, wrong labels among them
        oracle.restore(loadCheckpoint(forkFile(fork)));
        const at::Tensor order = epochOrder(80, options.seed, 2);
        const Batch batch = oracle.step(false).train;
        QVERIFY(at::equal(batch.labels.cpu(),
                          oracle.run().train.labels.index_select(0, order.slice(0, 0, 16).to(at::kLong)).cpu()));
        // in the middle of an epoch, killed on the way
        const fs::path half = forked(m_sgd, "15", {"data.trainSize=80"}, folder("data half"));
        QCOMPARE(RunReader(half).series.last.step, 22); // 1.5 epochs are 7.5 of 15 steps, 8 of them done
        const fs::path cut = folder("data cut");
        fs::copy(half, cut);
        fs::remove(cut / "result.json");
        for (const fs::path& file : RunFolder::open(cut).checkpoints())
            if (file.filename() > checkpointName(19)) fs::remove(file);
        runJob(resumeJob({cut}));
        compareEnds(cut, half);
    }

    /// What is left of the passes is spent by dearer steps: 10 of SGD's 30 by 5 of SAM's.
    void underEqualPassesAForkSpendsWhatIsLeft()
    {
        ComparisonOptions options = trunkOptions({.rule = "sgd", .label = "SGD"});
        options.train.budget = "passes";
        const fs::path run = trained(options, folder("passes"));
        const fs::path fork = forked(run, "2/3", {"method.rule=sam"}, folder("passes sam"));
        const Clock end = RunReader(fork).series.last;
        QCOMPARE(end.passes, 30.0);
        QCOMPARE(end.step, 25);
        compareEnds(forked(fork, "23", {}, folder("passes sam same")), fork);
        compareEnds(forked(run, "2/3", {}, folder("passes same")), run);

        const fs::path adaptive = forked(run, "2/3", {"method.rule=ae-sam"}, folder("passes adaptive"));
        const double spent = lastCheckpointOf(adaptive).clock.passes; // 20 of SGD's, and what it chose
        QVERIFY(spent >= 30 && spent < 32);
        compareEnds(forked(adaptive, "24", {}, folder("passes adaptive same")), adaptive);
    }

    void aFinishedRunGoesOnAsIfItHadHadMoreEpochs()
    {
        ComparisonOptions options = trunkOptions();
        options.schedule.name = "constant";
        const fs::path run = trained(options, folder("three"));
        options.train.epochs = 4;
        const fs::path longer = trained(options, folder("four"));
        compareEnds(forked(run, "", {"train.epochs=4"}, folder("three and one")), longer);
    }

    void whatCannotBeIsSaid()
    {
        const auto said = [&](const char* at, const std::vector<std::string>& changes,
                              ForkRequest::Between between = ForkRequest::Between::Replay) {
            return QString::fromStdString(whyNot([&] {
                forkRun(RunFolder::open(m_trunk), {.at = at, .assignments = changes, .between = between},
                        folder("refused"));
            }));
        };
        const auto contains = [](const QString& text, const char* part) {
            if (!text.contains(QString::fromUtf8(part))) qWarning("%s", qPrintable(text));
            return text.contains(QString::fromUtf8(part));
        };
        for (const char* field : {"network.name=mlp", "network.options.width=9", "seed=2", "data.name=cifar-10",
                                  "data.validationSize=9", "weights.rename=x", "name=other", "nonsense=1"})
            QVERIFY(contains(said("15", {field}), "a fork has the past of its run, and so its options: "));
        QVERIFY(contains(said("15", {"network.name=mlp"}), "network.name: "));
        QVERIFY(contains(said("15", {"method.rule=sma"}), "did you mean \"sam\""));
        QVERIFY(contains(said("15", {"method.rule=sam", "method.rho=-1"}), "method.rho"));
        QVERIFY(contains(said("31", {}), "step 31 was not taken: the run has done 30 of 30 steps"));
        QVERIFY(contains(said("30", {}), "train.epochs: is 3, and the fork begins at epoch 3: give it more"));
        QVERIFY(contains(said("1.5", {}), "a share of the run's steps is from 0 to 1"));
        QVERIFY(contains(said("-1", {}), "a step is from 0 on"));
        QVERIFY(contains(said("half", {}), "\"half\" is no step (120), epoch (e20) or share of the run"));
        QVERIFY(contains(said("3", {}, ForkRequest::Between::Nearest), "no checkpoint at step 3 or before it"));
        QVERIFY(!fs::exists(folder("refused")) || listRuns(folder("refused")).empty());
        // a damaged checkpoint: said, and got round where that is asked for, or it was only to begin the past with
        const fs::path damaged = folder("damaged");
        fs::copy(m_trunk, damaged);
        fs::resize_file(damaged / checkpointName(15), 1000);
        const std::string why = whyNot([&] { forkRun(RunFolder::open(damaged), {.at = "15"}, folder("refused")); });
        QVERIFY2(why.find(checkpointName(15)) != std::string::npos && why.find("--replay") != std::string::npos,
                 why.c_str());
        compareEnds(forked(damaged, "15", {}, folder("anew"), ForkRequest::Between::Anew), m_trunk);
        compareEnds(forked(damaged, "17", {}, folder("past the damage")), m_trunk);
        const fs::path nearest = forked(m_trunk, "19", {}, folder("nearest"), ForkRequest::Between::Nearest);
        QCOMPARE(forkClock(RunFolder::open(nearest).experiment()).step, 15);
        // a fork whose beginning was deleted begins nowhere else
        const fs::path lost = forkRun(RunFolder::open(m_trunk), {.at = "15"}, folder("lost")).folder;
        fs::remove(forkFile(lost));
        std::string failure;
        for (const RunEvent& event : runJob(resumeJob({lost})))
            if (const auto* failed = std::get_if<Failed>(&event.event)) failure = failed->why;
        QVERIFY2(failure.find("fork.safetensors: is missing") != std::string::npos, failure.c_str());
    }

    void forksOfSeedsAtOneStepAreOneMethod()
    {
        const auto identity = [&](std::int64_t seed, const char* run, std::int64_t step, const char* change) {
            Json experiment = RunFolder::open(m_sgd).experiment();
            experiment["seed"] = seed;
            const Clock at{.step = step, .epoch = static_cast<double>(step) / 10, .seconds = 0.1 * double(seed)};
            return forkIdentity(
                forkOptions(comparisonForks(), experiment, run, readSummary(m_sgd).summary, at, {change}));
        };
        const Json one = identity(1, "a", 20, "method.rule=sam");
        QVERIFY(identity(2, "b", 20, "method.rule=sam") == one);
        QVERIFY(identity(1, "a", 10, "method.rule=sam") != one);
        QVERIFY(identity(1, "a", 20, "optimizer.lr=0.01") != one);
        QVERIFY(forkIdentity(RunFolder::open(m_sgd).experiment()).is_null());
        QCOMPARE(one.at("past").at("method").at("rule").get<std::string>(), std::string("sgd"));
    }
};

QTEST_GUILESS_MAIN(TestForkOptions)
#include "tst_fork_options.moc"
