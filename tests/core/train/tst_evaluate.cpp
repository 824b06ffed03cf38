// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/registry.h"
#include "core/model/cross_entropy.h"
#include "core/model/registry.h"
#include "core/tensor/compute.h"
#include "core/train/evaluate.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <c10/util/Exception.h>

#include <QTest>

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

using namespace sharpscope;

namespace {

/// `size` pictures of noise of ten classes, [C, H, W].
Subset pictures(std::int64_t size, std::vector<std::int64_t> shape = {1, 28, 28})
{
    auto data = std::make_shared<Dataset>();
    const std::int64_t channels = shape.front();
    shape.insert(shape.begin(), size);
    data->images = at::randint(256, shape, at::kByte);
    data->labels = at::randint(10, {size}, at::kLong);
    data->classNames.resize(10, "a class");
    data->mean.assign(static_cast<std::size_t>(channels), 0.3);
    data->deviation.assign(static_cast<std::size_t>(channels), 0.4);
    return wholeOf(data);
}

/// Loss and accuracy as the definition has them: all images at once, LibTorch's operations.
Evaluation byDefinition(const Network& network, const at::Tensor& theta, const at::Tensor& state, const Subset& subset)
{
    const at::NoGradGuard noGradients;
    const Batch all = makeBatch(subset, at::arange(subset.size()), {}, at::Generator());
    const Loss loss = crossEntropy(network.forward(theta, state, all.images, {.winograd = false}), all.labels);
    return {.loss = loss.loss.item<double>(),
            .accuracy = loss.correct.item<double>() / static_cast<double>(subset.size()),
            .images = subset.size()};
}

} // namespace

class TestEvaluate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTheMeanOverTheSubset_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"resnet-20", "preact-resnet-18", "mlp", "cnn-small"})
            QTest::newRow(name) << name;
    }
    void isTheMeanOverTheSubset()
    {
        QFETCH(QString, name);
        const Subset subset = pictures(77); // no whole number of batches
        const auto network = makeNetwork(name.toStdString(), Json::object(), {1, 28, 28}, 10);
        const at::Tensor theta = network->initialTheta(3);
        const at::Tensor state = network->initialState().add(at::rand({network->layout().statisticsCount}));
        const Evaluation expected = byDefinition(*network, theta, state, subset);
        for (const bool winograd : {false, true}) {
            const Evaluator evaluator(*network, subset, {.winograd = winograd});
            const auto got = evaluator.at(theta, state);
            QCOMPARE(got->images, 77);
            QVERIFY2(std::abs(got->loss - expected.loss) <= 1e-5 * expected.loss,
                     qPrintable(QString::number(got->loss - expected.loss)));
            QVERIFY(std::abs(got->accuracy - expected.accuracy) < 1.5 / 77); // one image may stand on a border
        }
    }

    /// Points of weight space all at once are what they are one by one, of one network of each family; in no order but
    /// their own.
    void severalPointsAtOnceAreWhatEachIs_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        for (const auto& [name, options] : {std::pair("mlp", R"({"hidden": [7, 5]})"),
                                            {"cnn-small", R"({"batchNorm": true})"},
                                            {"resnet-8", "{}"},
                                            {"resnet-20", R"({"shortcut": "B"})"},
                                            {"preact-resnet-18", "{}"},
                                            {"wrn-16-4", "{}"},
                                            {"pyramidnet-101", R"({"depth": 20, "block": "bottleneck"})"},
                                            {"densenet-121", "{}"},
                                            {"efficientnet-b2", "{}"}})
            QTest::newRow(name) << name << options;
    }
    void severalPointsAtOnceAreWhatEachIs()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        const Subset subset = pictures(9, {3, 16, 16});
        const auto network = makeNetwork(name.toStdString(), Json::parse(options.toStdString()), {3, 16, 16}, 10);
        const Evaluator evaluator(*network, subset, {.winograd = false});
        std::vector<at::Tensor> thetas, states;
        for (const int seed : {3, 4, 5}) {
            thetas.push_back(network->initialTheta(seed));
            states.push_back(network->initialState().add(at::rand({network->layout().statisticsCount})));
        }
        const auto all = evaluator.at(thetas, states);
        QCOMPARE(all->size(), std::size_t(3));
        for (std::size_t k = 0; k < 3; ++k) {
            const Evaluation one = *evaluator.at(thetas[k], states[k]);
            QVERIFY2(std::abs((*all)[k].loss / one.loss - 1) < 2e-5,
                     qPrintable(QString::number((*all)[k].loss / one.loss - 1)));
            QVERIFY(std::abs((*all)[k].accuracy - one.accuracy) < 1.5 / 9);
            QCOMPARE((*all)[k].images, 9);
        }
        QVERIFY((*all)[0].loss != (*all)[1].loss);
        QCOMPARE(evaluator.pointsAtOnce(), 1); // on a CPU one keeps the cores busy
        QVERIFY(!evaluator.at(thetas, states, [] { return false; }));
    }

    /// Where memory is too little for so many points, half as many go at once, and again; where it is for one, it is
    /// said.
    void fewerPointsGoAtOnceWhereMemoryIsShort()
    {
        std::int64_t most = 0;
        std::vector<std::int64_t> sizes;
        const auto network = makeNetwork(
            [&](Pass& pass, const at::Tensor& x) {
                sizes.push_back(x.size(0));
                if (most > 0 && x.size(0) > most) C10_THROW_ERROR(OutOfMemoryError, "CUDA out of memory.");
                return pass.linear("fc", x.flatten(1), {.out = 10});
            },
            {1, 28, 28});
        const Evaluator evaluator(*network, pictures(10));
        std::vector<at::Tensor> thetas, states;
        for (int seed = 0; seed < 8; ++seed) {
            thetas.push_back(network->initialTheta(seed));
            states.push_back(network->initialState());
        }
        const auto free = *evaluator.at(thetas, states);
        most = 25; // two points of ten images
        sizes.clear();
        const auto tight = *evaluator.at(thetas, states);
        QCOMPARE(sizes, (std::vector<std::int64_t>{80, 40, 20, 20, 20, 20}));
        for (std::size_t k = 0; k < 8; ++k)
            QVERIFY(std::abs(tight[k].loss - free[k].loss) < 1e-6 && tight[k].accuracy == free[k].accuracy);
        most = 5;
        QVERIFY_THROWS_EXCEPTION(c10::OutOfMemoryError, evaluator.at(thetas, states));
    }

    void threadsAndKeptImagesChangeNothing()
    {
        const Subset subset = pictures(150);
        const auto network = makeNetwork("resnet-20", Json::object(), {1, 28, 28}, 10);
        const at::Tensor theta = network->initialTheta(3), state = network->initialState();
        std::vector<double> losses;
        for (const std::int64_t threads : {1, 2, 3}) {
            useThreads(threads);
            for (const auto images : {Evaluator::Images::Kept, Evaluator::Images::Passing})
                losses.push_back(Evaluator(*network, subset, {}, images).at(theta, state)->loss);
        }
        useThreads(1);
        for (const double loss : losses)
            QCOMPARE(loss, losses.front());
        QCOMPARE(evaluate(*network, theta, state, subset)->loss, losses.front());
    }

    /// Small batches on all cores at once. (In a part that is built without OpenMP they would come one after the
    /// other.)
    void batchesGoToAllThreads()
    {
        std::mutex mutex;
        std::set<std::thread::id> threads;
        const auto network = makeNetwork(
            [&](Pass& pass, const at::Tensor& x) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                const std::lock_guard lock(mutex);
                threads.insert(std::this_thread::get_id());
                return pass.linear("fc", x.flatten(1), {.out = 10});
            },
            {1, 28, 28});
        for (const std::int64_t count : {1, 2}) {
            useThreads(count);
            const Evaluator evaluator(*network, pictures(500));
            threads.clear();
            evaluator.at(network->initialTheta(1), network->initialState());
            QCOMPARE(threads.size(), static_cast<std::size_t>(count));
        }
        useThreads(1);
    }

    void isAskedOnTheCallingThreadAndStops()
    {
        const Subset subset = pictures(300);
        const auto network = makeNetwork("mlp", Json::object(), {1, 28, 28}, 10);
        const at::Tensor theta = network->initialTheta(3), state = network->initialState();
        for (const std::int64_t threads : {1, 2}) {
            useThreads(threads);
            int asked = 0;
            bool elsewhere = false;
            const auto caller = std::this_thread::get_id();
            const auto keepGoing = [&] {
                elsewhere = elsewhere || std::this_thread::get_id() != caller;
                return ++asked < 2;
            };
            QVERIFY(threads > 1 || !evaluate(*network, theta, state, subset, keepGoing));
            QVERIFY(!evaluate(*network, theta, state, subset, [&] {
                elsewhere = elsewhere || std::this_thread::get_id() != caller;
                return false;
            }));
            QVERIFY(!elsewhere);
        }
        useThreads(1);
    }

    void anEmptySubsetHasNoLoss()
    {
        const Subset none = pictures(10);
        const Subset subset{none.data, none.index.slice(0, 0, 0), none.labels.slice(0, 0, 0)};
        const auto network = makeNetwork("mlp", Json::object(), {1, 28, 28}, 10);
        const auto got = evaluate(*network, network->initialTheta(3), network->initialState(), subset);
        QCOMPARE(got->images, 0);
        QCOMPARE(got->loss, 0.0);
    }

    void gradModeOfTheCallerStays()
    {
        const Subset subset = pictures(40);
        const auto network = makeNetwork("mlp", Json::object(), {1, 28, 28}, 10);
        evaluate(*network, network->initialTheta(3), network->initialState(), subset);
        QVERIFY(at::GradMode::is_enabled() && !c10::InferenceMode::is_enabled());
    }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
