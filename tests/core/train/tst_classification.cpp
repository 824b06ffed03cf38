// SPDX-License-Identifier: GPL-3.0-or-later
// Classification as an objective: the gradient, the second update and the evaluation come from one function of θ.
#include "core/train/classification.h"

#include "core/model/cross_entropy.h"
#include "core/model/registry.h"
#include "core/model/trainable.h"
#include "core/optim/hessian_vector_product.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/train/evaluate.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

namespace sharpscope {

namespace {

at::Tensor drawn(at::IntArrayRef shape, const char* purpose, at::ScalarType type = at::kDouble)
{
    return at::randn(shape, makeGenerator(3, purpose), type);
}

Batch batchOf(const char* purpose, std::int64_t images = 6, at::ScalarType type = at::kDouble)
{
    return {.images = drawn({images, 2, 6, 6}, purpose, type),
            .labels = at::randint(3, {images}, makeGenerator(4, purpose), at::kLong)};
}

std::shared_ptr<const Network> smallNetwork() { return makeNetwork("resnet-8", Json::object(), {2, 6, 6}, 3); }

Subset pictures(std::int64_t count)
{
    auto data = std::make_shared<Dataset>();
    data->images = at::randint(256, {count, 2, 6, 6}, makeGenerator(5, "pictures"), at::kByte);
    data->labels = at::randint(3, {count}, makeGenerator(6, "labels"), at::kLong);
    data->classNames = {"a", "b", "c"};
    data->mean = {0.4, 0.5};
    data->deviation = {0.2, 0.3};
    return wholeOf(data);
}

} // namespace

class TestClassification : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useThreads(1); }

    void rulesGetTheGradientOfTheLoss()
    {
        const auto network = smallNetwork();
        const at::Tensor theta = network->initialTheta(1).to(at::kDouble),
                         state = network->initialState().to(at::kDouble);
        const auto objective =
            std::make_shared<Classification>(network, state, ClassificationOptions{.labelSmoothing = 0.1});
        const Batch batch = batchOf("train");
        const LossAndGradient got = makeGradient(objective)(theta, batch, Statistics::Freeze);

        const at::Tensor leaf = theta.clone().requires_grad_(true);
        const Loss loss =
            crossEntropy(network->forward(leaf, state, batch.images, Statistics::Freeze), batch.labels, 0.1);
        QVERIFY(got.loss.equal(loss.loss.detach()) && got.correct.equal(loss.correct));
        QVERIFY(got.gradient.equal(gradientOf(loss.loss, leaf)));
        QVERIFY(!got.loss.requires_grad() && !got.gradient.requires_grad());
    }

    /// θ may have a graph of its own. L(θ − α∇L(θ)) differentiated by θ is (I − αH)∇L(θ'): what MAML's outer step
    /// needs, and what first-order copies, which detach, do not give.
    void aSecondUpdatePassesThroughTheFirst()
    {
        constexpr double alpha = 0.5;
        const auto network = smallNetwork();
        const at::Tensor all = network->initialTheta(1).to(at::kDouble),
                         state = network->initialState().to(at::kDouble);
        for (const bool head : {false, true}) {
            const std::int64_t offset = head ? headOffset(network->layout()) : 0;
            const Classification objective(network, state, {}, all.slice(0, 0, offset));
            const Batch inner = batchOf("inner"), outer = batchOf("outer");
            const at::Tensor theta = all.slice(0, offset).clone().requires_grad_(true);
            const at::Tensor first = objective.loss(theta, inner, Statistics::Freeze, Arithmetic::Fast).loss;
            const at::Tensor moved = theta - alpha * torch::autograd::grad({first}, {theta}, {}, true, true).front();
            const at::Tensor second = objective.loss(moved, outer, Statistics::Freeze, Arithmetic::Fast).loss;
            const at::Tensor got = torch::autograd::grad({second}, {theta}).front();

            const at::Tensor leaf = moved.detach().requires_grad_(true);
            const at::Tensor g =
                gradientOf(objective.loss(leaf, outer, Statistics::Freeze, Arithmetic::Fast).loss, leaf);
            const at::Tensor curved = alpha * hessianVectorProduct(objective, theta.detach(), inner, g);
            QVERIFY(((got - (g - curved)).norm() / got.norm()).item<double>() < 1e-12);
            QVERIFY((curved.norm() / got.norm()).item<double>() > 1e-2); // the first-order answer is another
        }
    }

    void frozenWeightsAreAConstant()
    {
        const auto network = smallNetwork();
        const at::Tensor all = network->initialTheta(1), state = network->initialState();
        const at::Tensor before = state.clone();
        const std::int64_t offset = headOffset(network->layout());
        const Classification whole(network, state), head(network, state, {}, all.slice(0, 0, offset));
        const Batch batch = batchOf("train", 6, at::kFloat);
        const at::Tensor tail = all.slice(0, offset).clone().requires_grad_(true);
        const LossTerms terms = head.loss(tail, batch, Statistics::Update, Arithmetic::Fast);
        QVERIFY(state.equal(before)); // stored statistics are used, not moved
        QVERIFY(terms.loss.equal(whole.loss(all, batch, Statistics::UseStored, Arithmetic::Fast).loss));
        QCOMPARE(gradientOf(terms.loss, tail).numel(), tail.numel());
        const auto go = [] { return true; };
        QCOMPARE(*head.evaluate(all.slice(0, offset), pictures(20), go), *whole.evaluate(all, pictures(20), go));
    }

    void evaluatesTheSameFunctionWithoutSmoothing()
    {
        const auto network = smallNetwork();
        const at::Tensor theta = network->initialTheta(1), state = network->initialState() + 0.1;
        const Classification objective(network, state, {.labelSmoothing = 0.3});
        const Subset subset = pictures(300); // more than one batch
        int asked = 0;
        const auto numbers = objective.evaluate(theta, subset, [&] { return ++asked > 0; });
        QVERIFY(numbers && asked > 1);
        std::vector<std::string> names;
        for (const Objective::Measure& measure : objective.measures())
            names.push_back(measure.name);
        QCOMPARE(names, (std::vector<std::string>{"loss", "accuracy"}));
        QVERIFY(!objective.measures()[0].isBetterHigh && objective.measures()[1].isBetterHigh);
        QCOMPARE((*numbers)[0].first, names[0]);
        QCOMPARE((*numbers)[1].first, names[1]);

        const Batch all = makeBatch(subset, at::arange(300, at::kLong), {}, at::Generator());
        const LossTerms plain =
            Classification(network, state).loss(theta, all, Statistics::UseStored, Arithmetic::Fast);
        QVERIFY(std::abs((*numbers)[0].second - plain.loss.item<double>()) < 1e-5);
        QCOMPARE((*numbers)[1].second, plain.correct.item<double>() / 300);
        QVERIFY(!objective.evaluate(theta, subset, [&] { return asked-- > 1; }));
    }

    void exactIsInThetasOwnType()
    {
        const auto network = smallNetwork();
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const Classification half(network, state, {.bfloat16 = true}), whole(network, state);
        const Batch batch = batchOf("train", 6, at::kFloat);
        const auto loss = [&](const Classification& objective, Arithmetic arithmetic) {
            return objective.loss(theta, batch, Statistics::Freeze, arithmetic).loss;
        };
        QVERIFY(!loss(half, Arithmetic::Fast).equal(loss(whole, Arithmetic::Fast)));
        QVERIFY(loss(half, Arithmetic::Exact).equal(loss(whole, Arithmetic::Exact)));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestClassification)
#include "tst_classification.moc"
