// SPDX-License-Identifier: GPL-3.0-or-later
// Trainings by several ranks against those of one: the same weights but for rounding where gradients are averaged, and
// m-sharpness by hand where each perturbs by its own.
#include "../ranks/two_ranks.h"
#include "pictures.h"

#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

namespace sharpscope {

namespace {

using Work = std::function<void(Trainer&)>;

LoadedRun loaded(const RunOptions& options, const std::shared_ptr<Ranks>& ranks)
{
    static const TrainAndTest data = pictures();
    return trainedBy(ranks, loadRun(options, &data));
}

/// Batches of 31: parts of 15 and 16 images. No options of the rule but its own defaults.
RunOptions odd(const std::string& rule, const Json& options = Json::object())
{
    RunOptions run = smallMlp(rule, options);
    run.train.batchSize = 31;
    return run;
}

at::Tensor trainedAlone(const RunOptions& options, int steps)
{
    Trainer trainer(loaded(options, std::make_shared<Ranks>()));
    for (int i = 0; i < steps; ++i)
        trainer.step(false);
    return trainer.theta().clone();
}

/// θ of each rank after `work`.
std::vector<at::Tensor> thetasOf(const RunOptions& options, const Work& work, std::int64_t size = 2)
{
    std::vector<at::Tensor> thetas(static_cast<std::size_t>(size));
    asRanks(size, [&](const std::shared_ptr<Ranks>& ranks) {
        Trainer trainer(loaded(options, ranks));
        work(trainer);
        thetas[static_cast<std::size_t>(ranks->rank())] = trainer.theta().clone();
    });
    return thetas;
}

Work steps(int count)
{
    return [count](Trainer& trainer) {
        for (int i = 0; i < count; ++i)
            trainer.step(false);
    };
}

double apart(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

} // namespace

class TestTrainerRanks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!canJoinRanks()) QSKIP("this LibTorch has no Gloo");
        useThreads(1);
    }

    void averagedIsOneProcess_data()
    {
        QTest::addColumn<QString>("rule");
        for (const std::string& rule : ruleNames())
            QTest::newRow(rule.c_str()) << QString::fromStdString(rule);
    }

    /// Every rule there is, whatever it asks: gradients, each image's loss, Hessian products.
    void averagedIsOneProcess()
    {
        QFETCH(QString, rule);
        RunOptions options = odd(rule.toStdString());
        options.optimizer.lr = 0.02;
        const int count = 5;
        const at::Tensor alone = trainedAlone(options, count);
        const std::vector<at::Tensor> both = thetasOf(options, steps(count));
        QVERIFY(both[0].equal(both[1]));
        const double moved = apart(alone, trainedAlone(options, 0));
        QVERIFY2(moved > 1e-3, "nothing was trained");
        const double off = apart(both[0], alone);
        QVERIFY2(off < 1e-4 * moved, qPrintable(QString::number(off) + " of " + QString::number(moved)));
    }

    void moreRanksThanImages()
    {
        RunOptions options = smallMlp("agnostic-sam", Json::object());
        options.train.batchSize = 4; // and B^v of one image
        const std::vector<at::Tensor> five = thetasOf(options, steps(3), 5);
        QVERIFY(apart(five[0], trainedAlone(options, 3)) < 1e-6);
        QVERIFY(five[4].equal(five[0]));
    }

    /// ε_r = ρ g_r/‖g_r‖ of each part's own gradient; θ − lr Σ (b_r/b) ∇L_r(θ + ε_r).
    void perRankIsMSharpnessByHand()
    {
        RunOptions options = odd("sam", {{"rho", 0.5}});
        options.optimizer.momentum = 0;
        options.optimizer.weightDecay = 0;
        Trainer alone(loaded(options, std::make_shared<Ranks>()));
        const at::Tensor begin = alone.theta().clone();
        const Batch batch = alone.step(false).train;
        at::Tensor mean = at::zeros_like(begin);
        std::vector<at::Tensor> epsilons;
        for (const Ranks::Part& part : {Ranks::Part{0, 15}, Ranks::Part{15, 31}}) {
            const Batch own = partOf(batch, part);
            const at::Tensor g = alone.gradient()(begin, own, Statistics::Freeze).gradient;
            epsilons.push_back(g * (0.5 / g.norm().item<double>()));
            const at::Tensor there = alone.gradient()(begin + epsilons.back(), own, Statistics::Freeze).gradient;
            mean.add_(there, static_cast<double>(part.count()) / 31);
        }
        QVERIFY2(apart(epsilons[0], epsilons[1]) > 1e-3, "the parts perturb alike: nothing is told apart");
        const at::Tensor byHand = begin - mean * options.optimizer.lr;
        const at::Tensor averaged = alone.theta();
        options.ranks.perturbation = "per-rank";
        const std::vector<at::Tensor> both = thetasOf(options, steps(1));
        QVERIFY(both[0].equal(both[1]));
        const double moved = apart(byHand, begin);
        const double off = apart(both[0], byHand);
        QVERIFY2(off < 1e-4 * moved, qPrintable(QString::number(off) + " of " + QString::number(moved)));
        QVERIFY2(apart(both[0], averaged) > 1e-2 * moved, "it is the averaged form");
    }

    /// The rule's own switch does the same in one process, also for rules that carry something, and in its report.
    void perRankIsTheSwitchPartsInOneProcess_data()
    {
        QTest::addColumn<QString>("rule");
        for (const char* rule : {"sam", "asam", "agnostic-sam", "gsam", "vasso", "wsam"})
            QTest::newRow(rule) << QString(rule);
    }

    void perRankIsTheSwitchPartsInOneProcess()
    {
        QFETCH(QString, rule);
        RunOptions options = odd(rule.toStdString(), {{"parts", 2}});
        Trainer alone(loaded(options, std::make_shared<Ranks>()));
        const StepReport expected = alone.step(false).report;
        alone.step(false);
        alone.step(false);
        options = odd(rule.toStdString());
        options.ranks.perturbation = "per-rank";
        std::mutex mutex;
        std::vector<StepReport> reports;
        const std::vector<at::Tensor> both = thetasOf(options, [&](Trainer& trainer) {
            const StepReport report = trainer.step(false).report;
            trainer.step(false);
            trainer.step(false);
            const std::lock_guard lock(mutex);
            reports.push_back(report);
        });
        QVERIFY(apart(both[0], alone.theta()) < 1e-6);
        for (const StepReport& report : reports) {
            QCOMPARE(report.passes, expected.passes);
            for (const auto field : measuredFields) {
                QCOMPARE((report.*field).defined(), (expected.*field).defined());
                if (!(report.*field).defined()) continue;
                const double is = (report.*field).item<double>(), was = (expected.*field).item<double>();
                QVERIFY2(std::abs(is - was) < 1e-5 * (1 + std::abs(was)),
                         qPrintable(QString::number(is) + ", not " + QString::number(was)));
            }
        }
    }

    /// What each rank's rule carries is in the first one's checkpoint.
    void perRankResumesBitForBit()
    {
        RunOptions options = odd("vasso");
        options.ranks.perturbation = "per-rank";
        const std::vector<at::Tensor> whole = thetasOf(options, steps(7));
        Checkpoint saved;
        thetasOf(options, [&](Trainer& trainer) {
            steps(4)(trainer);
            const Checkpoint own = copyOf(trainer);
            if (trainer.run().ranks->isFirst()) saved = own;
        });
        std::set<std::string> names;
        for (const auto& [name, tensor] : saved.rule)
            names.insert(name.substr(0, name.find('.')));
        QVERIFY((names == std::set<std::string>{"part0", "part1"}));
        const std::vector<at::Tensor> resumed = thetasOf(options, [&](Trainer& trainer) {
            trainer.restore(saved);
            steps(3)(trainer);
        });
        QVERIFY(resumed[0].equal(whole[0]) && resumed[1].equal(whole[0]));
    }

    void averagedResumesBitForBit()
    {
        const RunOptions options = odd("vasso");
        const std::vector<at::Tensor> whole = thetasOf(options, steps(7));
        Checkpoint saved;
        thetasOf(options, [&](Trainer& trainer) {
            steps(4)(trainer);
            if (trainer.run().ranks->isFirst()) saved = copyOf(trainer);
        });
        const std::vector<at::Tensor> resumed = thetasOf(options, [&](Trainer& trainer) {
            trainer.restore(saved);
            steps(3)(trainer);
        });
        QVERIFY(resumed[0].equal(whole[0]) && resumed[1].equal(whole[0]));
    }

    /// Each normalises by its own part; the stored statistics are the parts' mean, in all ranks alike.
    void normalisationSeesPartsAndStoresTheirMean()
    {
        for (const char* form : {"averaged", "per-rank"}) {
            RunOptions options = odd("sam");
            options.network.name = "resnet-8";
            options.ranks.perturbation = form;
            Trainer alone(loaded(options, std::make_shared<Ranks>()));
            const at::Tensor theta = alone.theta().clone(), state = alone.state().clone();
            const Batch batch = alone.step(false).train;
            at::Tensor mean = at::zeros_like(state);
            for (const Ranks::Part& part : {Ranks::Part{0, 15}, Ranks::Part{15, 31}}) {
                const at::Tensor own = state.clone();
                alone.run().network->forward(theta, own, partOf(batch, part).images, Statistics::Update);
                mean.add_(own, static_cast<double>(part.count()) / 31);
            }
            std::vector<at::Tensor> states(2);
            thetasOf(options, [&](Trainer& trainer) {
                trainer.step(false);
                states[static_cast<std::size_t>(trainer.run().ranks->rank())] = trainer.state().clone();
            });
            QVERIFY(states[0].equal(states[1]));
            QVERIFY(apart(states[0], mean) < 1e-4);
            QVERIFY2(apart(states[0], alone.state()) > 1e-5, "a whole batch's statistics are the same here");
        }
    }

    /// One of them cannot take its pass: none takes the step, and all say why.
    void aPassThatFailsInOneFailsInAll()
    {
        std::mutex mutex;
        std::vector<std::string> said;
        asRanks(2, [&](const std::shared_ptr<Ranks>& ranks) {
            LoadedRun run = loaded(odd("sam"), ranks);
            if (!ranks->isFirst())
                run.batches = [](const Subset&, const at::Tensor&, std::uint64_t) -> Batch { throw Error("no image"); };
            Trainer trainer(std::move(run));
            try {
                trainer.step(false);
            } catch (const Error& error) {
                ranks->fail(error);
                const std::lock_guard lock(mutex);
                said.push_back(error.what());
            }
            ranks->waitForAll();
        });
        std::sort(said.begin(), said.end());
        QCOMPARE(said, (std::vector<std::string>{"no image", "process 1 of 2: no image"}));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestTrainerRanks)
#include "tst_trainer_ranks.moc"
