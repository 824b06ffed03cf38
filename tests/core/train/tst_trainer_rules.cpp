// SPDX-License-Identifier: GPL-3.0-or-later
// Step rules in a training: what they are told of it, what its budgets count of them, what a checkpoint has of theirs.
#include "pictures.h"

#include "core/tensor/compute.h"
#include "core/train/classification.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <set>

namespace sharpscope {

namespace {

at::Tensor buffer(const Checkpoint& checkpoint, const std::string& name)
{
    for (const auto& [known, tensor] : checkpoint.rule)
        if (known == name) return tensor;
    throw Error("no buffer " + name);
}

} // namespace

class TestTrainerRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useThreads(1); }

    /// 12 steps, VaSSO in 4 of them, from a checkpoint before, at, inside, and after the window's edges.
    void aWindowSpendsItsPassesAndIsResumedAtItsEdges()
    {
        RunOptions options = smallMlp("vasso", {{"from", 0.25}, {"to", 0.58}, {"window", "fraction"}});
        options.train.budget = "passes";
        options.train.passes = 4 + 4 * 0.33; // of 4 epochs, a third at two passes a step
        const TrainAndTest data = pictures();
        Trainer whole(loadRun(options, &data));
        QCOMPARE(whole.stepsTotal(), 12);
        std::vector<Checkpoint> saved;
        while (!whole.isDone()) {
            saved.push_back(copyOf(whole));
            const double before = whole.clock().passes;
            whole.step(false);
            const bool isInside = saved.size() > 3 && saved.size() <= 7; // steps 3 to 6
            QCOMPARE(whole.clock().passes - before, isInside ? 2.0 : 1.0);
        }
        QCOMPARE(whole.clock().passes, 16.0);
        for (const Checkpoint& checkpoint : saved) {
            Trainer resumed(loadRun(options, &data));
            resumed.restore(checkpoint);
            while (!resumed.isDone())
                resumed.step(false);
            QVERIFY(resumed.theta().equal(whole.theta()));
        }
        Checkpoint damaged = saved.at(5);
        damaged.rule.clear();
        Trainer resumed(loadRun(options, &data));
        QVERIFY_EXCEPTION_THROWN(resumed.restore(damaged), Error);
    }

    /// AE-SAM chooses: 18 passes are spent, in as many steps as that takes, and the schedule goes by them.
    void aBudgetEndsWhenItsPassesAreSpent()
    {
        RunOptions options = smallMlp("ae-sam", {{"lambda2", 0.5}, {"lambda1", -0.5}});
        options.train.budget = "passes";
        options.train.passes = 6; // of an epoch's 3 steps
        options.schedule.name = "cosine";
        const TrainAndTest data = pictures();
        Trainer whole(loadRun(options, &data));
        std::vector<Checkpoint> saved;
        std::set<double> costs;
        while (!whole.isDone()) {
            saved.push_back(copyOf(whole));
            const double before = whole.clock().passes, fraction = whole.fraction();
            QVERIFY(std::abs(fraction - before / 18) < 1e-12);
            const StepTaken taken = whole.step(false);
            QCOMPARE(taken.lr, learningRate(options.schedule, options.optimizer.lr, fraction, 1));
            costs.insert(whole.clock().passes - before);
        }
        QVERIFY(costs == std::set<double>({1.0, 2.0}));
        QVERIFY(whole.clock().passes >= 18 && whole.clock().passes < 20);
        QVERIFY(saved.size() > 9 && saved.size() < 18);
        for (const Checkpoint& checkpoint : saved) {
            Trainer resumed(loadRun(options, &data));
            resumed.restore(checkpoint);
            while (!resumed.isDone())
                resumed.step(false);
            QCOMPARE(resumed.clock().step, whole.clock().step);
            QVERIFY(resumed.theta().equal(whole.theta()));
        }
    }

    void aResumedRunEndsInTheSameWeights_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("options");
        const char* none = "{}";
        for (const char* rule : {"ae-sam", "ausam", "sampa", "async-sam", "sam-sps", "functional-sam", "xsam"})
            QTest::newRow(rule) << rule << none;
        QTest::newRow("eigen-sam") << "eigen-sam"
                                   << R"({"every": 3})";
        QTest::newRow("x-sam") << "x-sam"
                               << R"({"every": 3})";
        QTest::newRow("in parts") << "ausam"
                                  << R"({"parts": 2})";
        QTest::newRow("in a window") << "ae-sam"
                                     << R"({"from": 0.5, "to": 1.8})";
    }
    void aResumedRunEndsInTheSameWeights()
    {
        QFETCH(QString, rule);
        QFETCH(QString, options);
        RunOptions run = small(); // with normalisation layers
        run.train.epochs = 2;     // of 3 steps
        run.method = {.rule = rule.toStdString(), .options = Json::parse(options.toStdString())};
        const TrainAndTest data = pictures();
        Trainer whole(loadRun(run, &data));
        Checkpoint middle;
        while (!whole.isDone()) {
            if (whole.clock().step == 4) middle = copyOf(whole);
            whole.step(false);
        }
        Trainer resumed(loadRun(run, &data));
        resumed.restore(middle);
        while (!resumed.isDone())
            resumed.step(false);
        QVERIFY(resumed.theta().equal(whole.theta()));
        QVERIFY(resumed.state().equal(whole.state()));
        QCOMPARE(resumed.clock().passes, whole.clock().passes);
        if (middle.rule.empty()) return;
        middle.rule.front().second = at::zeros({7});
        try {
            Trainer damaged(loadRun(run, &data));
            damaged.restore(middle);
            QFAIL("a buffer of another length was taken");
        } catch (const Error& error) {
            QVERIFY2(std::string(error.what()).find(middle.rule.front().first) != std::string::npos, error.what());
        }
    }

    /// Each image's own |L_i(θ + ε) − L_i(θ)|, at its own place, and nobody else's.
    void ausamKnowsTheImagesThatItHasSeen()
    {
        const TrainAndTest data = pictures();
        Trainer trainer(loadRun(smallMlp("ausam", {{"rho", 0.1}}), &data));
        const at::Tensor before = trainer.theta().clone();
        const StepTaken taken = trainer.step(true);
        const at::Tensor sums = buffer(trainer.save(), "sums");
        QCOMPARE(sums.numel(), 96);
        const at::Tensor g = trainer.gradient()(before, taken.train, Statistics::Freeze).gradient;
        const at::Tensor moved = before + g * (0.1 / g.norm());
        at::Tensor others = sums.clone();
        for (std::int64_t i = 0; i < 32; ++i) {
            const Batch one{.images = taken.train.images.narrow(0, i, 1), .labels = taken.train.labels.narrow(0, i, 1)};
            const auto lossAt = [&](const at::Tensor& theta) {
                return trainer.objective().loss(theta, one, Statistics::Freeze).loss.item<double>();
            };
            const auto row = taken.rows[i].item<std::int64_t>();
            const double expected = std::abs(lossAt(moved) - lossAt(before));
            QVERIFY(std::abs(sums[row].item<double>() - expected) < 1e-4 * (1 + expected));
            others[row] = 1;
        }
        QVERIFY(others.eq(1).all().item<bool>());
    }

    void msamIsEvaluatedWhereItSays()
    {
        const TrainAndTest data = pictures();
        Trainer at(loadRun(smallMlp("msam", {{"rho", 0.5}, {"evaluate", "perturbed"}}), &data));
        QVERIFY(at.evaluated().theta.equal(at.theta())); // before the momentum begins
        at.step(false);
        const at::Tensor v = at.save().optimizer.front().second;
        const at::Tensor expected = at.theta() - v * (0.5 / v.norm());
        QVERIFY((at.evaluated().theta - expected).abs().max().item<double>() < 1e-6);
        QVERIFY(at.evaluated().trained.equal(at.evaluated().theta));
        Trainer as(loadRun(smallMlp("msam", {{"rho", 0.5}}), &data));
        as.step(false);
        QVERIFY(as.evaluated().theta.is_same(as.theta()));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestTrainerRules)
#include "tst_trainer_rules.moc"
