// SPDX-License-Identifier: GPL-3.0-or-later
// Closed forms of softmax regression z = W x + b, R = √(‖x‖² + 1):  ‖g‖ = ‖p − e_y‖ R,  z(θ + ε) = z − ρ R u with
// u = (e_y − p)/‖p − e_y‖ — and what must hold however a pool is split.
#include "core/base/error.h"
#include "core/persample/label_change.h"
#include "core/persample/one_by_one.h"
#include "sample_points.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>
#include <limits>

using namespace sharpscope;

namespace {

/// An mlp without hidden layers, its weights [classes][inputs] row by row and then its biases.
std::shared_ptr<const Network> softmaxRegression(std::int64_t inputs, std::int64_t classes)
{
    return makeNetwork(
        [classes](Pass& pass, at::Tensor x) { return pass.linear("fc", x.flatten(1), {.out = classes}); },
        {1, 1, inputs});
}

at::Tensor doubles(const std::vector<double>& values) { return at::tensor(values, at::kDouble); }

PerturbedLosses scored(const Network& network, const at::Tensor& theta, const at::Tensor& x,
                       const PerturbedLossOptions& options, const at::Tensor& labels = {})
{
    const at::Tensor images = x.view({-1, 1, 1, x.size(-1)});
    return *perturbedLosses(network, theta, network.initialState().to(theta.scalar_type()), images, labels, options);
}

double only(const at::Tensor& value) { return value.item<double>(); }

#define CLOSE(a, b)                                                                                                    \
    QVERIFY2(std::abs((a) - (b)) < 1e-12 * std::max(1.0, std::abs(b)), qPrintable(QString::number((a) - (b))))

} // namespace

class TestPerturbedLossOracles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void binarySoftmaxRegressionIsItsClosedForm_data()
    {
        QTest::addColumn<double>("margin");
        QTest::addColumn<double>("rho");
        QTest::addColumn<double>("score"); // the table of nine digits
        QTest::addColumn<double>("delta");
        QTest::newRow("kept") << 1.0 << 0.05 << 0.423688201 << 0.0;
        QTest::newRow("flipped") << 0.2 << 0.05 << 0.776643533 << 0.160555128;
        QTest::newRow("far") << 3.0 << 0.5 << std::nan("") << std::nan("");
    }
    void binarySoftmaxRegressionIsItsClosedForm()
    {
        QFETCH(double, margin);
        QFETCH(double, rho);
        QFETCH(double, score);
        QFETCH(double, delta);
        const auto network = softmaxRegression(2, 2); // ‖x‖ = 5, z = (m, 0)
        const at::Tensor theta = doubles({margin / 5 * 0.6, margin / 5 * 0.8, 0, 0, 0, 0}), x = doubles({3, 4});
        const double r = std::sqrt(26.0), p1 = 1 / (1 + std::exp(margin)), reach = std::sqrt(2.0) * rho * r;

        const PerturbedLosses own = scored(*network, theta, x, {.rho = rho});
        QCOMPARE(own.labels.item<std::int64_t>(), std::int64_t(0));
        CLOSE(only(own.loss), std::log1p(std::exp(-margin)));
        CLOSE(only(own.gradientNorm), std::sqrt(2.0) * p1 * r);
        CLOSE(only(own.perturbedLoss), std::log1p(std::exp(-margin + reach)));
        const LabelChange change = labelChange(own);
        CLOSE(only(change.delta), std::max(0.0, reach - margin));
        QCOMPARE(change.isFlipped.item<bool>(), reach > margin);
        if (!std::isnan(score)) QVERIFY(std::abs(only(own.perturbedLoss) - score) < 1e-9);
        if (!std::isnan(delta)) QVERIFY(std::abs(only(change.delta) - delta) < 1e-9);

        const PerturbedLosses wrong = scored(*network, theta, x, {.rho = rho}, at::tensor({1}, at::kLong));
        CLOSE(only(wrong.perturbedLoss), std::log1p(std::exp(margin + reach)));
    }

    void threeClassesAreThePapersFormulas()
    {
        const auto network = softmaxRegression(2, 3);
        const at::Tensor theta = doubles({1, 0, 0, 1, 0.5, 0.5, 0.1, 0, -0.2}), x = doubles({1, 2});
        const PerturbedLosses got = scored(*network, theta, x, {.rho = 0.05});
        QCOMPARE(got.labels.item<std::int64_t>(), std::int64_t(1));
        QVERIFY(std::abs(only(got.loss) - 0.643513016) < 1e-9);
        QVERIFY(std::abs(only(got.gradientNorm) - 1.426025245) < 1e-9);
        QVERIFY(std::abs(only(got.perturbedLoss) - 0.717639591) < 1e-9);
        QCOMPARE(only(labelChange(got).delta), 0.0);

        const at::Tensor z = doubles({1.1, 2, 1.3});
        at::Tensor u = z.softmax(0);
        u[1].sub_(1);
        const double length = only(u.norm());
        const at::Tensor moved = z + u / length * (0.05 * std::sqrt(6.0));
        QVERIFY(relativeDifference(got.perturbedLogits[0], moved) < 1e-12);
        CLOSE(only(got.gradientNorm), length * std::sqrt(6.0));
        CLOSE(only(got.perturbedLoss), only(moved.logsumexp({0}) - moved[1]));
    }

    /// θ² g and ‖|θ| g‖ written out: g_W = (p − e) xᵀ, g_b = p − e.
    void asamIsTheAuthorsFormula()
    {
        const auto network = softmaxRegression(2, 3);
        const at::Tensor theta = doubles({1, 0, 0, 1, 0.5, 0.5, 0.1, 0, -0.2}), x = doubles({1, 2});
        const PerturbedLosses got = scored(*network, theta, x, {.rho = 0.5, .isAdaptive = true});
        at::Tensor e = doubles({1.1, 2, 1.3}).softmax(0);
        e[1].sub_(1);
        const at::Tensor w = theta.narrow(0, 0, 6).view({3, 2}), b = theta.narrow(0, 6, 3);
        const at::Tensor gradient = e.unsqueeze(1) * x;
        const double norm = std::sqrt(only((w * gradient).square().sum() + (b * e).square().sum()));
        const at::Tensor moved =
            (w + w.square() * gradient * (0.5 / norm)).matmul(x) + b + b.square() * e * (0.5 / norm);
        CLOSE(only(got.gradientNorm), norm);
        QVERIFY(relativeDifference(got.perturbedLogits[0], moved) < 1e-12);
    }

    void whereTheGradientIsZeroNothingMoves()
    {
        const auto network = softmaxRegression(1, 2);
        for (const bool isAdaptive : {false, true}) {
            const at::Tensor theta = at::tensor({4000.0F, 0.0F, 0.0F, 0.0F}); // p is 1 and 1 − p is 0, also in double
            const PerturbedLosses got =
                scored(*network, theta, at::tensor({1.0F, 2.0F}).view({2, 1}), {.rho = 0.5, .isAdaptive = isAdaptive});
            QVERIFY(got.loss.equal(at::zeros({2})));
            QVERIFY(got.gradientNorm.equal(at::zeros({2})));
            QVERIFY(got.perturbedLoss.equal(at::zeros({2})));
            QVERIFY(got.perturbedLogits.equal(got.logits));
        }
    }

    /// In float p rounds to 1 here, which hides a gradient that is there.
    void nearCertaintyHasADirectionToo()
    {
        const auto network = softmaxRegression(1, 2);
        const at::Tensor theta = at::tensor({30.0F, 0.0F, 0.0F, 0.0F});
        const PerturbedLosses got = scored(*network, theta, at::tensor({1.0F}).view({1, 1}), {.rho = 0.5});
        QVERIFY(relativeDifference(got.loss, doubles({std::log1p(std::exp(-30.0))})) < 1e-6);
        QVERIFY(relativeDifference(got.gradientNorm, doubles({2 / (1 + std::exp(30.0))})) < 1e-6);
        QVERIFY(relativeDifference(got.perturbedLoss, doubles({std::log1p(std::exp(-29.0))})) < 1e-5);
    }

    void aNanIsKeptAndStaysWithItsImage()
    {
        const std::vector<std::int64_t> image = {3, 8, 8};
        const auto network = makeNetwork("resnet-8", Json::object(), image, 4);
        const SamplePoint at = asInitialised(*network, image);
        for (const bool isAdaptive : {false, true}) {
            at::Tensor images = someImages(5, image, at::kFloat);
            const auto clean = perturbedLosses(*network, at.theta, at.state, images, {}, {.isAdaptive = isAdaptive});
            images[2][0][0][0].fill_(std::numeric_limits<float>::quiet_NaN());
            const auto got = perturbedLosses(*network, at.theta, at.state, images, {}, {.isAdaptive = isAdaptive});
            QVERIFY(std::isnan(got->perturbedLoss[2].item<double>()));
            QVERIFY(labelChange(*got).problem.empty()); // it is not taken for a failure
            const at::Tensor others = at::tensor({0, 1, 3, 4}, at::kLong);
            QVERIFY(got->perturbedLoss.index_select(0, others).equal(clean->perturbedLoss.index_select(0, others)));
        }
    }

    void theLabelIsKeptExactlyWhereDeltaIsZero()
    {
        const auto network = softmaxRegression(3, 4);
        const at::Tensor theta = at::randn({16}, makeGenerator(1, "theta"), at::kDouble);
        const at::Tensor x = at::randn({400, 3}, makeGenerator(2, "x"), at::kDouble);
        double keptBefore = 1;
        for (const double rho : {0.0, 0.01, 0.1, 0.5, 2.0}) {
            const LabelChange change = labelChange(scored(*network, theta, x, {.rho = rho}));
            QVERIFY(change.isFlipped.equal(change.delta > 0));
            const double kept = 1 - only(change.isFlipped.to(at::kDouble).mean()); // ψ(ρ)
            QVERIFY(rho > 0 || kept == 1);
            QVERIFY(kept <= keptBefore);
            keptBefore = kept;
        }
        QVERIFY(keptBefore < 0.5);
    }

    void aLossThatDoesNotBelongToItsLogitsIsNoticed()
    {
        const auto network = softmaxRegression(2, 3);
        const at::Tensor theta = doubles({1, 0, 0, 1, 0.5, 0.5, 0.1, 0, -0.2});
        const at::Tensor images = doubles({1, 2, -0.3, 0.4, 2, -1, 0.1, 0.05}).view({4, 2}); // 4 of them
        for (const at::ScalarType type : {at::kDouble, at::kFloat})
            for (const double rho : {0.05, 1.5}) { // labels kept, and some changed
                const PerturbedLosses sound = scored(*network, theta.to(type), images.to(type), {.rho = rho});
                QVERIFY(labelChange(sound).problem.empty());
                QCOMPARE(labelChange(sound).isFlipped.any().item<bool>(), rho > 1);
                const double off = type == at::kDouble ? 1e-9 : 1e-4;
                for (int image = 0; image < 4; ++image)
                    for (const double sign : {-1.0, 1.0}) { // too small is as wrong as too large
                        PerturbedLosses wrong = sound;
                        wrong.perturbedLoss = sound.perturbedLoss.clone();
                        wrong.perturbedLoss[image].add_(sign * off);
                        const std::string said = labelChange(wrong).problem;
                        QVERIFY2(said.find("image " + std::to_string(image) + " ") != std::string::npos, said.c_str());
                    }
            }
    }

    void poolsMayBeSplitRepeatedAndReordered()
    {
        const std::vector<std::int64_t> image = {3, 8, 8};
        const auto network = makeNetwork("resnet-20", Json::object(), image, 5);
        SamplePoint at = asTrained(*network, image);
        at.theta = at.theta.to(at::kDouble);
        at.state = at.state.to(at::kDouble);
        const at::Tensor images = someImages(11, image, at::kDouble);
        const at::Tensor order = at::randperm(11, makeGenerator(3, "order"));
        for (const bool isAdaptive : {false, true}) {
            const auto of = [&](const at::Tensor& some, std::int64_t batch) {
                return perturbedLosses(*network, at.theta, at.state, some, {},
                                       {.rho = 0.5, .isAdaptive = isAdaptive, .batchSize = batch})
                    ->perturbedLoss;
            };
            const at::Tensor whole = of(images, 11);
            for (const std::int64_t batch : {1, 4, 10})
                QVERIFY(relativeDifference(of(images, batch), whole) < 1e-12);
            QVERIFY(of(images, 11).equal(whole));
            QVERIFY(relativeDifference(of(images.index_select(0, order), 4), whole.index_select(0, order)) < 1e-12);
            const at::Tensor twice = of(at::cat({images, images}), 7);
            QVERIFY(relativeDifference(twice, at::cat({whole, whole})) < 1e-12);
        }
    }

    /// In float on a pool: the same images come first.
    void theFirstOfAPoolAreThoseOfOneByOne()
    {
        const std::vector<std::int64_t> image = {3, 8, 8};
        const auto network = makeNetwork("resnet-8", Json::object(), image, 10);
        const SamplePoint at = asTrained(*network, image);
        const at::Tensor images = someImages(400, image, at::kFloat);
        for (const bool isAdaptive : {false, true}) {
            const PerturbedLossOptions options{.isAdaptive = isAdaptive};
            const auto fast = perturbedLosses(*network, at.theta, at.state, images, {}, options);
            const auto slow = perturbedLossesOneByOne(*network, at.theta, at.state, images, {}, options);
            QVERIFY(relativeDifference(fast->perturbedLoss, slow.perturbedLoss) < 1e-4);
            const at::Tensor mine = fast->perturbedLoss.argsort(-1, true),
                             theirs = slow.perturbedLoss.argsort(-1, true);
            QVERIFY(mine.narrow(0, 0, 10).equal(theirs.narrow(0, 0, 10)));
            for (const std::int64_t first : {10, 100})
                QVERIFY(
                    std::get<0>(mine.narrow(0, 0, first).sort()).equal(std::get<0>(theirs.narrow(0, 0, first).sort())));
        }
    }

    void aNetworkThatShowsNoLayersIsTakenOneByOne()
    {
        class Opaque final : public Network {
        public:
            explicit Opaque(std::shared_ptr<const Network> of) : m_of(std::move(of)) { m_layout = m_of->layout(); }
            at::Tensor initialTheta(std::int64_t seed) const override { return m_of->initialTheta(seed); }
            at::Tensor initialState() const override { return m_of->initialState(); }
            at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                               const ForwardOptions& options) const override
            {
                return m_of->forward(theta, state, images, options);
            }

        private:
            std::shared_ptr<const Network> m_of;
        };
        const std::vector<std::int64_t> image = {3, 8, 8};
        const auto network = makeNetwork("cnn-small", Json::object(), image, 4);
        const Opaque opaque(network);
        const at::Tensor images = someImages(5, image, at::kFloat);
        for (const bool isAdaptive : {false, true}) {
            const PerturbedLossOptions options{.rho = 0.3, .isAdaptive = isAdaptive};
            const at::Tensor theta = network->initialTheta(1), state = network->initialState();
            const auto got = perturbedLosses(opaque, theta, state, images, {}, options);
            const auto expected = perturbedLosses(*network, theta, state, images, {}, options);
            QVERIFY(relativeDifference(got->perturbedLoss, expected->perturbedLoss) < 1e-5);
            QVERIFY(relativeDifference(got->gradientNorm, expected->gradientNorm) < 1e-5);
            QVERIFY(!theta.requires_grad() && theta.equal(network->initialTheta(1)));
        }
    }

    void whoIsToldToStopStops()
    {
        const auto network = softmaxRegression(2, 2);
        int asked = 0;
        const auto none = perturbedLosses(*network, network->initialTheta(1), network->initialState(),
                                          at::zeros({8, 1, 1, 2}), {}, {.batchSize = 2}, [&] { return ++asked < 3; });
        QVERIFY(!none);
        QCOMPARE(asked, 3);
    }
};

QTEST_GUILESS_MAIN(TestPerturbedLossOracles)
#include "tst_perturbed_loss_oracles.moc"
