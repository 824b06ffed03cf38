// SPDX-License-Identifier: GPL-3.0-or-later
// The base optimisers beside closed forms, over a resume, and the learning-rate schedules. (Their sequences beside
// PyTorch's are golden: tst_rule_golden.)
#include "quadratics.h"

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

OptimizerOptions named(const std::string& name) { return {.name = name, .lr = 0.1, .weightDecay = 0.01}; }

at::Tensor gradientAt(const at::Tensor& theta, std::int64_t step)
{
    return theta.mul(2).add(static_cast<double>(step) * 0.1);
}

} // namespace

class TestBaseOptimizer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void momentumIsHeavyBall()
    {
        at::Tensor theta = vec({1, -2});
        BaseOptimizer sgd({.momentum = 0.5, .weightDecay = 0}, theta);
        sgd.step(vec({1, 2}), 0.1);
        QVERIFY(near(theta, vec({0.9, -2.2}), 1e-15));
        sgd.step(vec({1, 0}), 0.2); // v = (1.5, 1)
        QVERIFY(near(theta, vec({0.6, -2.4}), 1e-15));
        QVERIFY(near(sgd.buffers().at(0).second, vec({1.5, 1}), 1e-15));
    }

    void adamsFirstStepIsTheSign()
    {
        for (const char* name : {"adam", "adamw"}) {
            at::Tensor theta = vec({1, 1, 1});
            BaseOptimizer({.name = name, .weightDecay = 0}, theta).step(vec({5, -0.01, 0}), 0.1);
            QVERIFY(near(theta, vec({0.9, 1.1, 1}), 1e-6));
        }
    }

    void adamwDecaysApartFromTheMoments()
    {
        at::Tensor theta = vec({2});
        BaseOptimizer({.name = "adamw", .weightDecay = 0.5}, theta).step(vec({0}), 0.1);
        QVERIFY(near(theta, vec({1.9}), 1e-15));
    }

    void theCallersVectorIsMovedAndCarriesNothing()
    {
        at::Tensor theta = vec({1, 2});
        const void* storage = theta.data_ptr();
        BaseOptimizer sgd({}, theta);
        sgd.step(vec({1, 1}), 0.1);
        QCOMPARE(theta.data_ptr(), storage);
        QVERIFY(!theta.grad().defined());
        QVERIFY(!theta.requires_grad());
    }

    void clippingLimitsTheNorm()
    {
        for (const auto& [clip, expected] : {std::pair(1.0, 0.2), std::pair(5.5, 1.0), std::pair(0.0, 1.0)}) {
            at::Tensor theta = vec({0, 0});
            BaseOptimizer({.momentum = 0, .weightDecay = 0, .clip = clip}, theta).step(vec({3, 4}), 1);
            QVERIFY(near(theta, vec({-3, -4}).mul(expected), 1e-6));
        }
        at::Tensor exact = vec({0, 0});
        BaseOptimizer({.momentum = 0, .weightDecay = 0, .clip = 49}, exact).step(vec({3, 4}), 1);
        QVERIFY(at::equal(exact, vec({-3, -4}))); // not touched while it is short enough
        at::Tensor still = vec({1, 1});
        BaseOptimizer({.momentum = 0, .weightDecay = 0, .clip = 1}, still).step(vec({0, 0}), 1);
        QVERIFY(at::equal(still, vec({1, 1})));
    }

    void resumedIsAsIfNeverStopped_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"sgd", "adam", "adamw"})
            QTest::newRow(name) << name;
    }
    void resumedIsAsIfNeverStopped()
    {
        QFETCH(QString, name);
        const OptimizerOptions options = named(name.toStdString());
        at::Tensor whole = randomStart(50, at::kFloat);
        at::Tensor first = whole.clone();
        BaseOptimizer a(options, whole);
        BaseOptimizer b(options, first);
        for (std::int64_t i = 0; i < 10; ++i)
            a.step(gradientAt(whole, i), 0.1);
        for (std::int64_t i = 0; i < 6; ++i)
            b.step(gradientAt(first, i), 0.1);
        at::Tensor resumed = first.clone();
        BaseOptimizer c(options, resumed);
        const NamedTensors saved = b.buffers();
        b.step(gradientAt(first, 99), 0.1); // what was saved is a copy
        c.setBuffers(saved);
        for (std::int64_t i = 6; i < 10; ++i)
            c.step(gradientAt(resumed, i), 0.1);
        QVERIFY(at::equal(resumed, whole));
        QCOMPARE(c.buffers().size(), a.buffers().size());
        for (std::size_t i = 0; i < a.buffers().size(); ++i)
            QVERIFY(at::equal(c.buffers()[i].second, a.buffers()[i].second));
    }

    void noBuffersMeansAFreshStart()
    {
        at::Tensor a = vec({1, 2});
        at::Tensor b = vec({1, 2});
        BaseOptimizer used({}, a);
        QVERIFY(used.buffers().empty());
        used.step(vec({5, 5}), 0);
        used.setBuffers({});
        used.step(vec({1, 1}), 0.1);
        BaseOptimizer({}, b).step(vec({1, 1}), 0.1);
        QVERIFY(at::equal(a, b));
    }

    void foreignBuffersAreRefused()
    {
        BaseOptimizer adam(named("adam"), vec({1, 2}));
        QVERIFY_EXCEPTION_THROWN(adam.setBuffers({{"momentum", vec({1, 2})}}), Error);
        BaseOptimizer sgd({}, vec({1, 2}));
        QVERIFY_EXCEPTION_THROWN(sgd.setBuffers({{"momentum", vec({1, 2, 3})}}), Error);
    }

    void badOptionsAreRefusedInASentence()
    {
        const auto why = [](const OptimizerOptions& options) -> std::string {
            try {
                BaseOptimizer optimizer(options, vec({1}));
            } catch (const Error& error) {
                return error.what();
            }
            return {};
        };
        QCOMPARE(why({.momentum = 0, .nesterov = true}), std::string("optimizer.nesterov: needs a momentum above 0"));
        QVERIFY(why({.name = "admw"}).find("did you mean \"adamw\"") != std::string::npos);
        QVERIFY(why({.lr = -1}).starts_with("optimizer.lr: "));
    }

    void schedules()
    {
        const ScheduleOptions cosine{.name = "cosine", .finalLr = 0.1};
        QCOMPARE(learningRate(cosine, 0.5, 0, 10), 0.5);
        QVERIFY(near(learningRate(cosine, 0.5, 5, 10), 0.3, 1e-15));
        QCOMPARE(learningRate(cosine, 0.5, 10, 10), 0.1);
        QCOMPARE(learningRate(cosine, 0.5, 11, 10), 0.1);
        const ScheduleOptions constant{.name = "constant"};
        QCOMPARE(learningRate(constant, 0.5, 9, 10), 0.5);
        const ScheduleOptions steps{.name = "steps"};
        QCOMPARE(learningRate(steps, 1, 2.9, 10), 1.0);
        QCOMPARE(learningRate(steps, 1, 3, 10), 0.2);
        QVERIFY(near(learningRate(steps, 1, 9, 10), 0.008, 1e-15));
        const ScheduleOptions wsd{.name = "wsd", .warmupEpochs = 1, .finalLr = 0.1, .decay = 0.4};
        QCOMPARE(learningRate(wsd, 0.5, 0.5, 10), 0.25);
        QCOMPARE(learningRate(wsd, 0.5, 1, 10), 0.5);
        QCOMPARE(learningRate(wsd, 0.5, 6, 10), 0.5);
        QVERIFY(near(learningRate(wsd, 0.5, 7, 10), 0.4, 1e-15));
        QVERIFY(near(learningRate(wsd, 0.5, 9.5, 10), 0.15, 1e-15));
        QVERIFY(near(learningRate(wsd, 0.5, 10, 10), 0.1, 1e-15));
        const ScheduleOptions noDecay{.name = "wsd", .decay = 0};
        QCOMPARE(learningRate(noDecay, 0.5, 10, 10), 0.5);
    }

    void warmUpIsLinearAndTheCosineBeginsAfterIt()
    {
        const ScheduleOptions schedule{.name = "cosine", .warmupEpochs = 2};
        QCOMPARE(learningRate(schedule, 1, 0, 10), 0.0);
        QCOMPARE(learningRate(schedule, 1, 0.5, 10), 0.25);
        QCOMPARE(learningRate(schedule, 1, 2, 10), 1.0);
        QVERIFY(near(learningRate(schedule, 1, 6, 10), 0.5, 1e-15));
        QCOMPARE(learningRate(schedule, 1, 2, 2), 1.0); // all of the run is warm-up
    }
};

QTEST_GUILESS_MAIN(TestBaseOptimizer)
#include "tst_base_optimizer.moc"
