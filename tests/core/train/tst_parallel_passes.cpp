// SPDX-License-Identifier: GPL-3.0-or-later
// Two passes at the same time: that they are, and that what they come to is what they come to in turn.
#include "pictures.h"

#include "core/optim/norms.h"
#include "core/tensor/compute.h"
#include "core/train/classification.h"
#include "core/train/parallel_passes.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include <QTest>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace sharpscope {

class TestParallelPasses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useThreads(1); }

    /// Both passes wait for each other inside the gradient, which only two threads can.
    void twoPassesAreTakenAtTheSameTime()
    {
        useThreads(2);
        std::mutex mutex;
        std::condition_variable changed;
        std::set<std::thread::id> inside;
        std::vector<int> threads;
        const Gradient gradient = [&](const at::Tensor& theta, const Batch&, Statistics) {
            std::unique_lock lock(mutex);
            inside.insert(std::this_thread::get_id());
            threads.push_back(at::get_num_threads());
            changed.notify_all();
            if (!changed.wait_for(lock, std::chrono::seconds(60), [&] { return inside.size() == 2; }))
                throw Error("the other pass did not come");
            if (theta.item<float>() < 0) throw Error("below 0");
            return LossAndGradient{.loss = theta.clone(), .gradient = theta.add(1)};
        };
        const Batch batch;
        ParallelPasses passes(gradient);
        const auto asked = [&](float first, float second) {
            inside.clear();
            return passes({.first = {at::full({}, first), batch, Statistics::Update},
                           .second = {at::full({}, second), batch, Statistics::Freeze}});
        };
        const auto [first, second] = asked(1, 2);
        QCOMPARE(first.gradient.item<float>(), 2.0F);
        QCOMPARE(second.gradient.item<float>(), 3.0F);
        QVERIFY((threads == std::vector<int>{1, 1}));
        QCOMPARE(at::get_num_threads(), 2);
        QVERIFY_EXCEPTION_THROWN(asked(1, -1), Error);
        QVERIFY_EXCEPTION_THROWN(asked(-1, 1), Error);
        QCOMPARE(asked(5, 6).second.gradient.item<float>(), 7.0F);
        QCOMPARE(at::get_num_threads(), 2);
        useThreads(1);
    }

    /// In double, with normalisation and dropout: each pass as it is alone with its own number of threads, and the
    /// statistics as after both in turn.
    void twoPassesAtOnceAreThoseInTurn()
    {
        const TrainAndTest data = pictures();
        RunOptions options = small();
        options.network.options = {{"dropout", 0.3}};
        const LoadedRun run = loadRun(options, &data);
        const auto seed = std::make_shared<const std::int64_t>(7);
        const Batch batch{.images = run.train.data->images.slice(0, 0, 16).to(at::kDouble).div_(255),
                          .labels = run.train.data->labels.slice(0, 0, 16)};
        const at::Tensor theta = run.network->initialTheta(1).to(at::kDouble);
        const at::Tensor perturbed = theta.mul(1.01);
        const GradientsAsked asked{.first = {theta, batch, Statistics::Update},
                                   .second = {perturbed, batch, Statistics::Freeze}};
        const auto taken = [&](bool atOnce) {
            const at::Tensor state = run.network->initialState().to(at::kDouble);
            const Gradient gradient = makeGradient(
                std::make_shared<Classification>(run.network, state, ClassificationOptions(), at::Tensor(), seed));
            useThreads(atOnce ? 2 : 1);
            const auto both = atOnce ? ParallelPasses(gradient)(asked) : asked.inTurn(gradient);
            useThreads(1);
            return std::pair(both, state);
        };
        const auto [inTurn, stateInTurn] = taken(false);
        QVERIFY(!stateInTurn.equal(run.network->initialState().to(at::kDouble)));
        for (int repeat = 0; repeat < 5; ++repeat) {
            const auto [atOnce, state] = taken(true);
            QVERIFY(state.equal(stateInTurn));
            QVERIFY(atOnce.first.gradient.equal(inTurn.first.gradient) && atOnce.first.loss.equal(inTurn.first.loss));
            QVERIFY(atOnce.second.gradient.equal(inTurn.second.gradient));
            QVERIFY(atOnce.second.correct.equal(inTurn.second.correct));
            QVERIFY(!atOnce.first.gradient.equal(atOnce.second.gradient));
        }
    }

    /// Of the rules' own steps, through the option, from behind the first, which takes one pass alone; θ is so small
    /// that no other sum is split over threads.
    void rulesOfTwoPassesTrainTheSameBothWays()
    {
        const TrainAndTest data = pictures();
        for (const auto& [rule, own] : {std::pair<std::string, Json>("sampa", {{"rho", 0.1}}),
                                        {"async-sam", {{"rho", 0.1}, {"share", 0.5}}},
                                        {"sampa", {{"rho", 0.1}, {"parts", 2}}}}) {
            RunOptions options = smallMlp(rule, own);
            options.network.options = {{"hidden", {8}}, {"dropout", 0.2}};
            Trainer begun(loadRun(options, &data));
            begun.step(false);
            const Checkpoint checkpoint = copyOf(begun);
            const auto trained = [&](const char* passes, std::int64_t threads) {
                options.train.twoPasses = passes;
                Trainer trainer(loadRun(options, &data));
                trainer.restore(checkpoint);
                useThreads(threads);
                while (!trainer.isDone())
                    trainer.step(false);
                useThreads(1);
                return trainer.theta();
            };
            const at::Tensor inTurn = trained("sequential", 1);
            for (int repeat = 0; repeat < 3; ++repeat)
                QVERIFY(trained("parallel", 2).equal(inTurn));
            QVERIFY(trained("auto", 1).equal(inTurn));
        }
    }

    /// auto is parallel for convolutions and sequential for a perceptron: the same last bits tell.
    void autoTakesTwoPassesAtOnceWhereThatPays()
    {
        const TrainAndTest data = pictures();
        for (const char* network : {"resnet-8", "mlp"}) {
            RunOptions options = smallMlp("sampa", Json::object());
            options.network.name = network;
            const auto trained = [&](const char* passes) {
                options.train.twoPasses = passes;
                useThreads(2);
                Trainer trainer(loadRun(options, &data));
                trainer.step(false);
                trainer.step(false);
                useThreads(1);
                return trainer.theta();
            };
            const at::Tensor byItself = trained("auto"), atOnce = trained("parallel"), inTurn = trained("sequential");
            QVERIFY(!atOnce.equal(inTurn));
            QVERIFY(lengthOf(atOnce.sub(inTurn)).item<double>() < 1e-3 * lengthOf(inTurn).item<double>()); // rounding
            QVERIFY(byItself.equal(network == std::string("mlp") ? inTurn : atOnce));
        }
    }

    /// A thread's first parallel operation would otherwise take the number that another has set last.
    void threadsAreEachThreadsOwn()
    {
        int inThread = 0;
        std::thread([&] {
            useThreads(1);
            std::thread([] { useThreads(2); }).join();
            at::parallel_for(0, 2, 1, [](std::int64_t, std::int64_t) {});
            inThread = at::get_num_threads();
        }).join();
        QCOMPARE(inThread, 1);
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestParallelPasses)
#include "tst_parallel_passes.moc"
