// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that go by earlier steps against numbers worked out by hand: moving averages, gradients used again, the
// momentum.
#include "oracle.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include <array>

using namespace sharpscope;
using namespace sharpscope::test;

class TestMemoryOracles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fSamsSecondStep()
    {
        Stepper s{.rule = makeRule("f-sam", {{"rho", 0.5}, {"sigma", 1}, {"lambda", 0.9}}), .theta = startQ()};
        s.gradient = [](const at::Tensor&, const Batch&, Statistics) -> LossAndGradient {
            return {.loss = vec({0}).sum(), .gradient = vec({0, 1})};
        };
        s.rule->setBuffers({{"mean", vec({3, 4})}});
        s.step(trainQ());
        QVERIFY(near(lastPoint(s).sub(startQ()), vec({-0.353553391, -0.353553391}), printed));
        QVERIFY(near(s.rule->buffers().at(0).second, vec({2.7, 3.7}), exact));
    }

    void vassoAverages()
    {
        Stepper s = onQ("vasso", {{"rho", 0.5}, {"theta", 0.25}});
        s.rule->setBuffers({{"direction", vec({-1, 4})}});
        s.step(trainQ()); // d = ¾(−1, 4) + ¼(3, 4) = (0, 4)
        QVERIFY(near(lastPoint(s), vec({3, 1.5}), exact));
    }

    void lookSamReusesTheDirectionAcross()
    {
        Stepper s = onQ("looksam", {{"rho", 0.5}, {"k", 2}, {"alpha", 0.5}});
        s.step(trainQ());
        QVERIFY(near(s.last.gradient, vec({3.3, 5.6}), exact));
        QCOMPARE(s.last.report.passes, 2.0);
        // g_v = (3.3, 5.6) − 32.3/25 (3, 4) = (−0.576, 0.432), of norm 0.72
        QVERIFY(near(s.rule->buffers().at(0).second, vec({-0.576, 0.432}), exact));
        const at::Tensor g = quadratic(s.theta, trainQ(), Statistics::Freeze).gradient;
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 1.0);
        QVERIFY(near(s.last.gradient, g.add(vec({-0.8, 0.6}).mul(g.norm()), 0.5), exact));
    }

    void msamGoesAgainstTheMomentum()
    {
        Stepper s = onQ("msam", {{"rho", 0.5}});
        s.optimizer.momentum = 0.9;
        s.base = std::make_unique<BaseOptimizer>(s.optimizer, s.theta);
        s.base->setBuffers({{"momentum", vec({3, 4})}});
        s.step(trainQ());
        QCOMPARE(s.calls.size(), std::size_t(1));
        QVERIFY(near(lastPoint(s), vec({2.7, 0.6}), exact));
        QVERIFY(near(s.last.gradient, vec({2.7, 2.4}), exact));
        QVERIFY(near(s.base->momentum(), vec({5.4, 6.0}), exact));
        QVERIFY(near(s.theta, vec({2.46, 0.4}), exact));
        QVERIFY(near(number(s.last.report.perturbation), 0.5, exact));
        QVERIFY(near(number(s.last.report.loss), 0.5 * (2.7 * 2.7 + 4 * 0.6 * 0.6), exact)); // at w̃
    }

    void msamsFirstStepIsSgds()
    {
        Stepper s = onQ("msam", {{"rho", 0.5}});
        s.optimizer.momentum = 0.9;
        s.step(trainQ());
        QVERIFY(near(s.theta, vec({2.7, 0.6}), exact));
        QVERIFY(!s.last.report.perturbation.defined());
        s.step(trainQ()); // v = (3, 4): w̃ = (2.4, 0.2), g = (2.4, 0.8), v = (5.1, 4.4)
        QVERIFY(near(lastPoint(s), vec({2.4, 0.2}), exact));
        QVERIFY(near(s.theta, vec({2.19, 0.16}), exact));
    }

    void msamsWeightDecayIsTakenWhereItSays()
    {
        for (const auto& [decay, momentum] : {std::pair("theta", vec({5.7, 6.1})), {"perturbed", vec({5.67, 6.06})}}) {
            Stepper s = onQ("msam", {{"rho", 0.5}, {"decay", decay}});
            s.optimizer = {.lr = 0.1, .momentum = 0.9, .weightDecay = 0.1};
            s.base = std::make_unique<BaseOptimizer>(s.optimizer, s.theta);
            s.base->setBuffers({{"momentum", vec({3, 4})}});
            s.step(trainQ());
            QVERIFY(near(s.base->momentum(), momentum, exact)); // 0.1 · (3, 1) or 0.1 · (2.7, 0.6) more
        }
    }

    void msamIsEvaluatedWhereItSays()
    {
        const at::Tensor momentum = vec({3, 4});
        QVERIFY(!makeRule("msam", {{"rho", 0.5}})->evaluatedAt(startQ(), momentum, {}).defined());
        const auto rule = makeRule("msam", {{"rho", 0.5}, {"evaluate", "perturbed"}});
        QVERIFY(near(rule->evaluatedAt(startQ(), momentum, {}), vec({2.7, 0.6}), exact));
        QVERIFY(!rule->evaluatedAt(startQ(), {}, {}).defined()); // before the first step
        QVERIFY(!makeRule("sam", Json::object())->evaluatedAt(startQ(), momentum, {}).defined());
    }

    void asyncSamFollowsTheGradientOfTheStepBefore()
    {
        Stepper s = onQ("async-sam", {{"rho", 0.5}});
        s.rule->setBuffers({{"stale", vec({0, 1})}});
        s.step(trainQ());
        QVERIFY(near(lastPoint(s), vec({3, 1.5}), exact));
        QVERIFY(near(s.last.gradient, vec({3, 6}), exact));
        QVERIFY(near(s.theta, vec({2.7, 0.4}), exact));
        QVERIFY(near(s.rule->buffers().at(0).second, vec({3, 4}), exact)); // of θ, not of θ + ε
    }

    void asyncSamsPerturbationMayBeOfAPart()
    {
        const Batch batch = randomBatch(8, 2, 1);
        Stepper s = onQ("async-sam", {{"rho", 0.5}, {"share", 0.25}});
        s.rule->setBuffers({{"stale", vec({0, 1})}});
        s.step(batch);
        QCOMPARE(s.last.report.passes, 1.25);
        const Batch part{.images = batch.images.narrow(0, 0, 2), .labels = batch.labels.narrow(0, 0, 2)};
        const at::Tensor g = quadratic(startQ(), part, Statistics::Freeze).gradient;
        QVERIFY(near(s.rule->buffers().at(0).second, g, exact));
        QCOMPARE(s.calls.back().batch.images.size(0), 8);
    }

    void sampaOnQ()
    {
        for (const bool isGiven : {true, false}) { // or taken at θ first, as y begins there
            Stepper s = onQ("sampa", {{"rho", 0.5}, {"lambda", 0.2}});
            if (isGiven) s.rule->setBuffers({{"ahead", vec({3, 4})}});
            s.step(trainQ());
            QCOMPARE(s.last.report.passes, isGiven ? 2.0 : 3.0);
            QVERIFY(near(s.calls[s.calls.size() - 2].theta, vec({3.3, 1.4}), exact));
            QVERIFY(near(lastPoint(s), vec({2.7, 0.6}), exact));
            QVERIFY(near(s.theta, vec({2.682, 0.504}), exact));
            QVERIFY(near(s.rule->buffers().at(0).second, vec({2.7, 2.4}), exact));
        }
    }

    /// y = θ − lr (d + wd θ + μ v) at θ = (3, 1): 0.1 ((3, 4) + 0.1 (3, 1) + 0.9 (1, −2)) = (0.42, 0.23).
    void sampaFollowsTheOptimiserWhereAsked()
    {
        struct Case {
            const char* ahead;
            double decay, kept;
            std::vector<double> y;
        };
        for (const Case& c : {Case{"gradient", 0.1, 0.9, {2.7, 0.6}}, Case{"optimizer", 0.1, 0.9, {2.58, 0.77}},
                              Case{"optimizer", 0.1, 0, {2.7, 0.6}}, Case{"optimizer", 0, 0.9, {2.61, 0.78}},
                              Case{"optimizer", 0, 0, {2.7, 0.6}}}) {
            Stepper s = onQ("sampa", {{"rho", 0.5}, {"lambda", 0.2}, {"ahead", c.ahead}});
            s.optimizer.weightDecay = c.decay;
            s.optimizer.momentum = c.kept;
            s.rule->setBuffers({{"ahead", vec({3, 4})}});
            s.base = std::make_unique<BaseOptimizer>(s.optimizer, s.theta);
            if (c.kept > 0) s.base->setBuffers({{"momentum", vec({1, -2})}});
            s.step(trainQ());
            QVERIFY(near(s.calls[0].theta, vec({3.3, 1.4}), exact)); // x̃ is the same
            QVERIFY2(near(lastPoint(s), vec(c.y), exact), c.ahead);
        }
    }

    /// Two of three with weights 1, 3, 5: which one is left out, worked out by the order of drawing.
    void ausamDrawsByTheSharpness()
    {
        Batch batch = randomBatch(3, 2, 1);
        std::array<int, 3> leftOut{};
        constexpr int draws = 1000;
        for (int i = 0; i < draws; ++i) {
            Stepper s = onQ("ausam", {{"alpha", 0.67}, {"fMin", 0.1}, {"fMax", 0.5}, {"ramp", 0}});
            at::Tensor sums = at::ones({trainImages}, at::kDouble), counts = at::full({trainImages}, 2.0, at::kDouble);
            s.steps = 64 * (i + 1); // rows 0, 1, 2
            sums.narrow(0, 0, 3).copy_(vec({1, 2, 3}));
            s.rule->setBuffers({{"sums", sums}, {"counts", counts}});
            s.step(batch);
            const at::Tensor taken = s.calls.back().batch.images;
            QCOMPARE(taken.size(0), 2);
            for (std::int64_t k = 0; k < 3; ++k)
                if (!at::equal(taken[0], batch.images[k]) && !at::equal(taken[1], batch.images[k]))
                    ++leftOut[static_cast<std::size_t>(k)];
        }
        const double p0 = 1.0 / 9, p1 = 3.0 / 9, p2 = 5.0 / 9;
        const std::array expected = {p1 * p2 / (1 - p1) + p1 * p2 / (1 - p2), p0 * p2 / (1 - p0) + p0 * p2 / (1 - p2),
                                     p0 * p1 / (1 - p0) + p0 * p1 / (1 - p1)};
        for (std::size_t k = 0; k < 3; ++k)
            QVERIFY(near(leftOut[k] / double(draws), expected[k], 0.05));
    }

    /// |L_i(θ + ε) − L_i(θ)| takes the place of what nobody knew in the first epoch, and is averaged from then on.
    void ausamRemembersHowSharpEachImageWas()
    {
        const Batch batch = batchOf({{{1, 4}, {0, 0}}, {{2, 1}, {1, 1}}});
        Stepper s = onQ("ausam", {{"rho", 0.5}, {"alpha", 0.5}});
        const auto sharpness = [&](const Batch& of) {
            const auto lossAt = [&](const at::Tensor& theta) {
                return number(quadratic(theta, of, Statistics::Freeze).loss);
            };
            return std::abs(lossAt(s.calls.back().theta) - lossAt(s.calls[s.calls.size() - 2].theta));
        };
        const auto row = [&](std::int64_t k) {
            return Batch{.images = batch.images.narrow(0, k, 1), .labels = batch.labels.narrow(0, k, 1)};
        };
        const auto numberOf = [&](const char* name, std::int64_t image) {
            for (const auto& [known, tensor] : s.rule->buffers())
                if (known == name) return tensor[image].item<double>();
            return -1.0;
        };
        s.step(batch);
        QCOMPARE(s.last.report.passes, 2.0);
        const std::array first = {sharpness(row(0)), sharpness(row(1))};
        for (std::int64_t k = 0; k < 2; ++k) {
            QVERIFY(near(numberOf("sums", k), first[static_cast<std::size_t>(k)], exact));
            QCOMPARE(numberOf("counts", k), 1.0);
        }
        QCOMPARE(numberOf("sums", 5), 1.0);
        s.steps = 32; // images 0 and 1 once more, in a later epoch
        s.calls.clear();
        s.step(batch);
        QCOMPARE(s.last.report.passes, 1.0);
        const std::int64_t k = at::equal(s.calls.back().batch.images, row(0).images) ? 0 : 1;
        QVERIFY(near(numberOf("sums", k), first[static_cast<std::size_t>(k)] + sharpness(row(k)), exact));
        QCOMPARE(numberOf("counts", k), 2.0);
        QCOMPARE(numberOf("counts", 1 - k), 1.0);
        QCOMPARE(numberOf("counts", 5), 0.0);
    }

    /// In a window that begins later there was no epoch of all images: the first that is known of one takes its place.
    void ausamForgetsWhatNobodyMeasuredAlsoLater()
    {
        const Batch batch = batchOf({{{1, 4}, {0, 0}}, {{2, 1}, {1, 1}}});
        Stepper s = onQ("ausam", {{"rho", 0.5}, {"alpha", 0.5}});
        s.steps = 320;
        s.step(batch);
        QCOMPARE(s.last.report.passes, 1.0);
        const auto lossAt = [&](std::size_t call) {
            return number(quadratic(s.calls[call].theta, s.calls[call].batch, Statistics::Freeze).loss);
        };
        const std::int64_t taken = at::equal(s.calls.back().batch.images, batch.images.narrow(0, 0, 1)) ? 0 : 1;
        const auto buffers = s.rule->buffers();
        QVERIFY(near(buffers[0].second[taken].item<double>(), std::abs(lossAt(1) - lossAt(0)), exact));
        QCOMPARE(buffers[1].second[taken].item<double>(), 1.0);
        QCOMPARE(buffers[1].second[1 - taken].item<double>(), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestMemoryOracles)
#include "tst_memory_oracles.moc"
