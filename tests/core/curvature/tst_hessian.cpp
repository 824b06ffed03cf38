// SPDX-License-Identifier: GPL-3.0-or-later
// Products, eigenvalues and blocks against Hessians that are known otherwise: given spectra, the closed form of softmax
// regression, dense Hessians by autograd.
#include "core/base/error.h"
#include "core/curvature/hessian_trace.h"
#include "known_losses.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/linalg_eigvalsh.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr LanczosOptions precise{.tolerance = 1e-11, .mostProducts = 3000};

/// All of H through its products with the unit vectors.
at::Tensor throughProducts(const HessianBlock& hessian)
{
    std::vector<at::Tensor> units;
    for (std::int64_t i = 0; i < hessian.block.count; ++i) {
        units.push_back(at::zeros({hessian.block.count}, at::kDouble));
        units.back()[i] = 1;
    }
    return at::stack(*hessian.products(units));
}

void compareOuter(const HessianBlock& hessian, const at::Tensor& dense, double tolerance)
{
    const at::Tensor values = at::linalg_eigvalsh(dense);
    const std::int64_t n = values.numel(), k = std::min<std::int64_t>(5, n);
    const double scale = tolerance * values.abs().max().item<double>();
    const auto found = hessianEigenpairs(hessian, 5, 1, 1, precise);
    QVERIFY(found && found->isConverged);
    for (std::int64_t i = 0; i < k; ++i) {
        const double expected = values[n - 1 - i].item<double>();
        const double got = found->largest[static_cast<std::size_t>(i)].value;
        QVERIFY2(std::abs(got - expected) <= scale,
                 qPrintable(QString("%1: %2 expected %3").arg(i).arg(got).arg(expected)));
    }
    QVERIFY(std::abs(found->smallest[0].value - values[0].item<double>()) <= scale);
}

} // namespace

class TestHessian : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aQuadraticsSpectrumIsFound()
    {
        const at::Tensor a = withEigenvalues(
            at::cat({at::linspace(-0.3, 1, 95, at::kDouble), at::tensor({3.0, 4.0, 6.0, 11.0, 20.0}, at::kDouble)}));
        const LossOnImages loss = quadraticLoss(a, drawn({100}, "b"));
        const HessianBlock hessian{loss, drawn({100}, "theta"), {.ranges = {{0, 100}}, .count = 100}};
        compareOuter(hessian, a, 1e-10);
        const auto found = hessianEigenpairs(hessian, 2, 0, 1, precise); // the vectors are A's
        const at::Tensor& x = found->largest[0].vector;
        QVERIFY((a.matmul(x) - 20 * x).norm().item<double>() < 1e-8);
    }

    void softmaxRegressionHasItsClosedForm()
    {
        const Setting s(softmaxRegression(6, 4), 4, 30, 2);
        const at::Tensor exact = softmaxHessian(s.theta, s.batch.images, 4);
        const LossOnImages loss = s.loss(7);
        const HessianBlock hessian{loss, s.theta, s.whole()};
        QVERIFY(relative(throughProducts(hessian), exact) < 1e-10);
        compareOuter(hessian, exact, 1e-8);
        const double trace = exact.trace().item<double>();
        const auto all = hutchPlusPlusTrace(hessian, 3 * 28, 1); // a sketch of full rank: exact
        QVERIFY2(std::abs(all->value / trace - 1) < 1e-8, qPrintable(QString::number(all->value / trace - 1)));
        QCOMPARE(all->error, 0.0);
    }

    void logisticRegressionHasItsClosedForm() // p(1−p) (e₁−e₂)(e₁−e₂)ᵀ ⊗ x̃x̃ᵀ, x̃ = (x, 1)
    {
        const Setting s(softmaxRegression(3, 2), 2, 12, 2);
        const LossOnImages loss = s.loss(5);
        const HessianBlock hessian{loss, s.theta, s.whole()};
        at::Tensor ofOneLogit = at::zeros({4, 4}, at::kDouble);
        for (std::int64_t i = 0; i < 12; ++i) {
            const at::Tensor x = at::cat({s.batch.images[i].flatten(), at::ones({1}, at::kDouble)});
            const at::Tensor w = s.theta.narrow(0, 0, 3) - s.theta.narrow(0, 3, 3);
            const double z = (x.narrow(0, 0, 3).dot(w) + s.theta[6] - s.theta[7]).item<double>();
            const double p = 1 / (1 + std::exp(-z));
            ofOneLogit += p * (1 - p) / 12 * at::outer(x, x);
        }
        const auto found = hessianEigenpairs(hessian, 1, 0, 1, precise);
        const double exact = 2 * at::linalg_eigvalsh(ofOneLogit)[3].item<double>(); // ‖e₁ − e₂‖² = 2
        QVERIFY2(std::abs(found->largest[0].value / exact - 1) < 1e-8, qPrintable(QString::number(exact)));
    }

    void smallNetworksAreTheirDenseHessians_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("tanh") << "tanh";
        QTest::newRow("cnn") << "cnn";
    }

    /// Whole, and block by block; the cut through the dense Hessian is what a block is.
    void smallNetworksAreTheirDenseHessians()
    {
        QFETCH(QString, name);
        const Json options = {{"width", 3}, {"hidden", 6}, {"batchNorm", true}, {"dropout", 0.5}};
        const auto network = name == "tanh" ? tanhNetwork() : makeNetwork("cnn-small", options, {1, 8, 8}, 3);
        QVERIFY(network->parameterCount() <= 2000);
        const Setting s(network, 3, 10);
        const at::Tensor dense = denseHessian(*s.objective, s.theta, s.batch);
        const LossOnImages loss = s.loss(4);
        compareOuter({loss, s.theta, s.whole()}, dense, 1e-8);
        const auto layers = layersOf(network->layout(), s.whole());
        QVERIFY(layers.size() >= 3);
        std::int64_t together = 0;
        for (const ParameterBlock& layer : layers) {
            compareOuter({loss, s.theta, layer}, cut(dense, layer), 1e-8);
            const auto trace = hutchPlusPlusTrace({loss, s.theta, layer}, 3 * layer.count, 2);
            const double exact = cut(dense, layer).trace().item<double>();
            QVERIFY(std::abs(trace->value - exact) < 1e-8 * std::abs(exact));
            together += layer.count;
        }
        QCOMPARE(together, s.theta.numel());
        const ParameterBlock two = blockOf(network->layout(), {layers.front().name, layers.back().name});
        QCOMPARE(two.count, layers.front().count + layers.back().count);
        compareOuter({loss, s.theta, two}, cut(dense, two), 1e-8);
    }

    /// With no room for graphs, with room for one batch's and for all: the same numbers, from fewer forward passes, and
    /// never from another θ's.
    void keptGraphsChangeNothingButTheTime()
    {
        struct Counting final : Objective {
            explicit Counting(const Objective& o) : of(o) {}
            LossTerms loss(const at::Tensor& t, const Batch& b, Statistics s, Arithmetic a) const override
            {
                ++asked;
                return of.loss(t, b, s, a);
            }
            std::vector<Measure> measures() const override { return of.measures(); }
            std::optional<NamedNumbers> evaluate(const at::Tensor& t, const Subset& s,
                                                 const std::function<bool()>& go) const override
            {
                return of.evaluate(t, s, go);
            }
            const Objective& of;
            mutable int asked = 0;
        };
        const Setting s(tanhNetwork(), 3, 30);
        const auto counting = std::make_shared<Counting>(*s.objective);
        const at::Tensor v = drawn({s.theta.numel()}, "v"), w = drawn({s.theta.numel()}, "w");
        const at::Tensor dense = denseHessian(*s.objective, s.theta, s.batch);
        const auto with = [&](std::int64_t most) {
            return LossOnImages(counting, batchesOf(s.inBatchesOf(10)), {}, Statistics::UseStored, most);
        };
        std::vector<int> asked; // by the second product
        for (const std::int64_t most : {0, 2'000, 4'000, 8'000, 16'000, 1 << 30}) {
            const LossOnImages loss = with(most);
            counting->asked = 0;
            const auto first = *loss.products(s.theta, {v, w});
            QCOMPARE(counting->asked, 3);
            const auto second = *loss.products(s.theta, {w});
            asked.push_back(counting->asked - 3);
            QVERIFY(relative(first[0], dense.matmul(v)) < 1e-12);
            QVERIFY(at::equal(first[1], second[0]));

            at::Tensor moved = s.theta.clone();
            const auto there = [&] { return loss.products(moved, {v})->front(); };
            QVERIFY(at::equal(there(), first[0]));
            moved.mul_(1.5); // the same tensor, written into
            const at::Tensor expected = denseHessian(*s.objective, moved, s.batch).matmul(v);
            QVERIFY(relative(expected, first[0]) > 0.01 && relative(there(), expected) < 1e-12);
            QVERIFY(at::equal(loss.products(s.theta, {v})->front(), first[0]));
        }
        QVERIFY(asked.front() == 3 && asked.back() == 0 && std::is_sorted(asked.rbegin(), asked.rend()));
        QVERIFY(std::count(asked.begin(), asked.end(), 1) + std::count(asked.begin(), asked.end(), 2) > 0);
    }

    void productsAreDifferencesOfGradients()
    {
        const Setting s(tanhNetwork(), 3, 9);
        const LossOnImages loss = s.loss(4);
        const at::Tensor v = drawn({s.theta.numel()}, "v"), h = loss.products(s.theta, {v})->front();
        const double t = 1e-5;
        const at::Tensor difference =
            (loss.lossAndGradient(s.theta + t * v)->gradient - loss.lossAndGradient(s.theta - t * v)->gradient) /
            (2 * t);
        QVERIFY(relative(h, difference) < 1e-8);
        const auto several = loss.products(s.theta, {v, 2 * v, drawn({s.theta.numel()}, "w")});
        QVERIFY(relative((*several)[0], h) < 1e-14 && relative((*several)[1], 2 * h) < 1e-14);
    }

    /// However it is cut, and twice over, it is the same set.
    void batchesAddUpAndReplicationChangesNothing()
    {
        const Setting s(tanhNetwork(), 3, 13);
        const at::Tensor v = drawn({s.theta.numel()}, "v");
        const LossOnImages whole = s.loss(13);
        const auto value = *whole.lossAndGradient(s.theta);
        const at::Tensor product = whole.products(s.theta, {v})->front();
        std::vector<LossOnImages> others;
        for (const std::int64_t size : {1, 4, 6, 12})
            others.push_back(s.loss(size));
        std::vector<Batch> twice = s.inBatchesOf(5);
        for (const Batch& batch : s.inBatchesOf(3))
            twice.push_back(batch);
        others.push_back({s.objective, batchesOf(twice)});
        for (const LossOnImages& other : others) {
            const auto got = *other.lossAndGradient(s.theta);
            QVERIFY(std::abs(got.loss - value.loss) < 1e-13 && std::abs(got.accuracy - value.accuracy) < 1e-13);
            QVERIFY(std::abs(other.loss(s.theta)->loss - value.loss) < 1e-13);
            QVERIFY(relative(got.gradient, value.gradient) < 1e-12);
            QVERIFY(relative(other.products(s.theta, {v})->front(), product) < 1e-12);
        }
    }

    void floatsAreAddedUpInDouble() // 1000 batches of one image
    {
        const Setting s(softmaxRegression(5, 3), 3, 1000);
        const at::Tensor v = drawn({s.theta.numel()}, "v"), exact = s.loss(1000).products(s.theta, {v})->front();
        std::vector<Batch> single;
        for (const Batch& batch : s.inBatchesOf(1))
            single.push_back({batch.images.to(at::kFloat), batch.labels});
        const auto objective = std::make_shared<Classification>(s.network, s.state.to(at::kFloat));
        const LossOnImages loss(objective, batchesOf(single));
        const auto got = loss.products(s.theta.to(at::kFloat), {v})->front();
        QCOMPARE(got.scalar_type(), at::kDouble);
        QVERIFY2(relative(got, exact) < 3e-7, qPrintable(QString::number(relative(got, exact))));
    }

    void whoIsToldToStopStopsBeforeTheNextBatch()
    {
        const Setting s(tanhNetwork(), 3, 12);
        int asked = 0;
        const LossOnImages loss = s.loss(1, {.keepGoing = [&] { return ++asked <= 20; }});
        const HessianBlock hessian{loss, s.theta, s.whole()};
        QVERIFY(!hessianEigenpairs(hessian, 3, 1, 1, {}));
        QCOMPARE(asked, 21);
        QVERIFY(!hutchinsonTrace(hessian, 3, 1) && !hutchPlusPlusTrace(hessian, 9, 1) && !loss.loss(s.theta));
        QVERIFY(!spectrumSeen(hessian.asOperator(), hessian.signs(1, "s"), 9));
    }

    void namesOfLayersAreTakenOrRefused()
    {
        const auto network = makeNetwork("resnet-8", Json::object(), {3, 8, 8}, 4);
        const Layout& layout = network->layout();
        const ParameterBlock stage = blockOf(layout, {"layer1"}), whole = blockOf(layout, {});
        QCOMPARE(whole.count, network->parameterCount());
        std::int64_t expected = 0;
        for (const Segment& segment : layout.parameters)
            if (segment.name.starts_with("layer1.")) expected += segment.count;
        QCOMPARE(stage.count, expected);
        QVERIFY(expected > 0 && blockOf(layout, {"fc.bias"}).count == 4);
        QCOMPARE(blockOf(layout, {"fc", "fc.bias"}).count, blockOf(layout, {"fc"}).count); // once
        try {
            blockOf(layout, {"layr1"});
            QFAIL("a name that is none");
        } catch (const Error& error) {
            QCOMPARE(QString(error.what()), QString("layers: the network has no \"layr1\"; did you mean \"layer1\"?"));
        }
    }
};

QTEST_GUILESS_MAIN(TestHessian)
#include "tst_hessian.moc"
