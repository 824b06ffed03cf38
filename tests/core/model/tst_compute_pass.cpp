// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics, dropout, layouts and threads of the computing pass; its values against a plain reference are in
// tst_resnet_reference.
#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/model/cross_entropy.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <thread>

namespace sharpscope {

namespace {

std::shared_ptr<const Network> normOnly()
{
    return makeNetwork([](Pass& pass, at::Tensor x) { return pass.batchNorm("bn", x).mean({2, 3}); }, {3, 4, 4});
}

/// Records whether every tensor that a layer is given is channels-last.
class LayoutSpy final : public Pass {
public:
    explicit LayoutSpy(Pass& pass) : m_pass(pass) {}
    at::Tensor conv(std::string_view, const at::Tensor& x, const ConvOptions& o) override
    {
        see(x);
        return seen(m_pass.conv(next(), x, o));
    }
    at::Tensor linear(std::string_view, const at::Tensor& x, const LinearOptions& o) override
    {
        return m_pass.linear(next(), x, o);
    }
    at::Tensor batchNorm(std::string_view, const at::Tensor& x, const BatchNormOptions& o) override
    {
        if (x.dim() != 4) return m_pass.batchNorm(next(), x, o); // of a row of features
        see(x);
        return seen(m_pass.batchNorm(next(), x, o));
    }
    at::Tensor dropout(const at::Tensor& x, double p, bool perSample) override
    {
        return m_pass.dropout(x, p, perSample);
    }
    std::vector<std::string> names; ///< in order, as the inner pass has no scopes
    int layers = 0;
    int others = 0;

private:
    std::string_view next() { return names.at(m_next++); }
    void see(const at::Tensor& x)
    {
        ++layers;
        others += x.suggest_memory_format() != at::MemoryFormat::ChannelsLast && x.size(2) * x.size(3) > 1;
    }
    at::Tensor seen(at::Tensor x)
    {
        see(x);
        return x;
    }
    Pass& m_pass;
    std::size_t m_next = 0;
};

std::vector<std::string> layerNames(const Layout& layout)
{
    std::vector<std::string> names;
    for (const Segment& segment : layout.parameters)
        if (segment.name.ends_with(".weight")) names.push_back(segment.name.substr(0, segment.name.size() - 7));
    return names;
}

} // namespace

class TestComputePass : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void updateMovesStatisticsAsTorch()
    {
        const auto network = normOnly();
        const at::Tensor theta = network->initialTheta(1).to(at::kDouble);
        at::Tensor state = at::arange(1, 7, at::kDouble);
        const at::Tensor before = state.clone();
        const at::Tensor x = at::randn({5, 3, 4, 4}, at::kDouble);
        network->forward(theta, state, x, Statistics::Update);
        const at::Tensor mean = x.mean({0, 2, 3});
        const at::Tensor variance = (x - mean.view({1, 3, 1, 1})).square().sum({0, 2, 3}) / (5 * 16 - 1);
        const at::Tensor expectedMean = 0.9 * before.slice(0, 0, 3) + 0.1 * mean;
        const at::Tensor expectedVariance = 0.9 * before.slice(0, 3, 6) + 0.1 * variance;
        QVERIFY(state.slice(0, 0, 3).allclose(expectedMean, 0, 1e-14));
        QVERIFY(state.slice(0, 3, 6).allclose(expectedVariance, 0, 1e-14));
    }

    void freezeNormalisesAsUpdateAndLeavesTheStateAlone()
    {
        const auto network = normOnly();
        const at::Tensor theta = network->initialTheta(1);
        const at::Tensor state = at::randn({6}).abs();
        const at::Tensor before = state.clone();
        const at::Tensor x = at::randn({5, 3, 4, 4});
        const at::Tensor frozen = network->forward(theta, state, x, Statistics::Freeze);
        QVERIFY(state.equal(before));
        const at::Tensor updated = network->forward(theta, state, x, Statistics::Update);
        QVERIFY(!state.equal(before));
        QVERIFY(frozen.equal(updated));
    }

    void useStoredNormalisesWithTheState()
    {
        const auto network = normOnly();
        const at::Tensor theta = at::arange(1, 7, at::kDouble);
        const at::Tensor state = at::randn({6}, at::kDouble).abs();
        const at::Tensor before = state.clone();
        const at::Tensor x = at::randn({5, 3, 4, 4}, at::kDouble);
        const at::Tensor got = network->forward(theta, state, x, Statistics::UseStored);
        QVERIFY(state.equal(before));
        const at::Tensor scale = theta.slice(0, 0, 3) / (state.slice(0, 3, 6) + 1e-5).sqrt();
        const at::Tensor expected = (x.mean({2, 3}) - state.slice(0, 0, 3)) * scale + theta.slice(0, 3, 6);
        QVERIFY(got.allclose(expected, 0, 1e-12));
    }

    void equalSeedsGiveEqualDropout()
    {
        const auto network = makeNetwork("mlp", {{"hidden", {40, 40}}, {"dropout", 0.5}}, {1, 4, 4}, 10);
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const at::Tensor x = at::randn({8, 1, 4, 4});
        const auto logits = [&](Statistics statistics, std::int64_t seed) {
            return network->forward(theta, state, x, statistics, seed);
        };
        QVERIFY(logits(Statistics::Update, 3).equal(logits(Statistics::Freeze, 3)));
        QVERIFY(!logits(Statistics::Update, 3).equal(logits(Statistics::Update, 4)));
        QVERIFY(logits(Statistics::UseStored, 3).equal(logits(Statistics::UseStored, 4)));
    }

    void dropoutKeepsTheMeanAndDropsWholeSamples()
    {
        const auto network = makeNetwork(
            [](Pass& pass, at::Tensor x) {
                return pass.dropout(x, 0.25, /*perSample=*/true).mean({2, 3});
            },
            {1, 2, 2});
        const at::Tensor x = at::zeros({20000, 1, 2, 2}).fill_(1);
        const at::Tensor y = network->forward(at::zeros({0}), at::zeros({0}), x, Statistics::Update, 7);
        QVERIFY((y.eq(0) | y.sub(4.0 / 3).abs().lt(1e-6)).all().item<bool>());
        QVERIFY(std::abs(y.mean().item<double>() - 1) < 0.02);
    }

    void everyLayerSeesChannelsLast_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("channels");
        for (const std::string& name : networkNames()) {
            if (name == "torchscript") continue; // has no layers to see
            for (const int channels : {1, 3})
                QTest::addRow("%s, %d channels", name.c_str(), channels) << QString::fromStdString(name) << channels;
        }
    }
    void everyLayerSeesChannelsLast()
    {
        QFETCH(QString, name);
        QFETCH(int, channels);
        const auto network = makeNetwork(name.toStdString(), Json::object(), {channels, 32, 32}, 10);
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const c10::InferenceMode noGradients;
        ComputePass inner(network->layout(), theta, state, {.statistics = Statistics::Freeze});
        LayoutSpy spy(inner);
        spy.names = layerNames(network->layout());
        (*network->architecture())(spy, channelsLast(at::randn({2, channels, 32, 32})));
        QVERIFY(name.startsWith("mlp") || spy.layers > 0);
        QCOMPARE(spy.others, 0);
    }

    void linearLayersAgreeWithTorchAtAnyBatchSize()
    {
        const auto network = makeNetwork("mlp", {{"hidden", Json::array()}}, {1, 3, 5}, 7);
        const at::Tensor theta = network->initialTheta(1).requires_grad_(true), state = network->initialState();
        const auto parts = parameterViews(network->layout(), theta);
        for (const std::int64_t batch : {1, 2, 16, 17, 24, 37, 128}) {
            const at::Tensor x = at::randn({batch, 1, 3, 5});
            const at::Tensor got = network->forward(theta, state, x, Statistics::Update);
            const at::Tensor expected = at::linear(x.flatten(1), parts[0], parts[1]);
            QVERIFY(got.is_contiguous());
            QVERIFY(got.allclose(expected, 1e-5, 1e-5));
            const at::Tensor direction = at::randn({batch, 7});
            QVERIFY(gradientOf((got * direction).sum(), theta)
                        .allclose(gradientOf((expected * direction).sum(), theta), 1e-4, 1e-4));
        }
    }

    void secondDerivativesInFloatFollowThoseInDouble_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"mlp", "cnn-small", "resnet-20"})
            QTest::newRow(name) << name;
    }
    void secondDerivativesInFloatFollowThoseInDouble()
    { // a Hessian times a vector, as curvature needs it
        QFETCH(QString, name);
        const auto network = makeNetwork(name.toStdString(), Json::object(), {3, 8, 8}, 10);
        at::Generator generator = makeGenerator(1, "test");
        const at::Tensor x = at::randn({32, 3, 8, 8}, generator);
        const at::Tensor v = at::randn({network->parameterCount()}, generator);
        const at::Tensor labels = at::arange(32, at::kLong).remainder(10);
        const auto product = [&](at::ScalarType type) {
            const at::Tensor theta = network->initialTheta(1).to(type).requires_grad_(true);
            const at::Tensor state = network->initialState().to(type);
            const at::Tensor logits = network->forward(theta, state, x.to(type), Statistics::UseStored);
            const at::Tensor loss = crossEntropy(logits, labels).loss;
            const at::Tensor gradient = torch::autograd::grad({loss}, {theta}, {}, true, true)[0];
            return torch::autograd::grad({(gradient * v.to(type)).sum()}, {theta})[0].to(at::kDouble);
        };
        const at::Tensor exact = product(at::kDouble);
        QVERIFY(((product(at::kFloat) - exact).norm() / exact.norm()).item<double>() < 1e-3);
    }

    void threadsWithDifferentThetaDoNotMeet()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 8, 8}, 10);
        const at::Tensor x = at::randn({4, 3, 8, 8});
        const auto gradientAt = [&](std::int64_t seed) {
            const at::Tensor theta = network->initialTheta(seed).requires_grad_(true);
            const at::Tensor state = network->initialState();
            const at::Tensor logits = network->forward(theta, state, x, Statistics::Update);
            return gradientOf(crossEntropy(logits, at::arange(4, at::kLong)).loss, theta);
        };
        const at::Tensor alone[] = {gradientAt(1), gradientAt(2)};
        at::Tensor together[2];
        {
            std::jthread first([&] {
                for (int i = 0; i < 5; ++i)
                    together[0] = gradientAt(1);
            });
            std::jthread second([&] {
                for (int i = 0; i < 5; ++i)
                    together[1] = gradientAt(2);
            });
        }
        QVERIFY(together[0].allclose(alone[0], 1e-4, 1e-6));
        QVERIFY(together[1].allclose(alone[1], 1e-4, 1e-6));
        QVERIFY(!together[0].allclose(together[1], 1e-2, 1e-3));
    }

    void bfloat16FollowsFloat()
    { // eight images: the gradient through their own statistics is noisy, cosines of 0.97 to 0.98 were seen
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 16, 16}, 10);
        const at::Tensor theta = network->initialTheta(1).requires_grad_(true);
        const at::Tensor x = at::randn({8, 3, 16, 16}, makeGenerator(1, "images"));
        const at::Tensor labels = at::arange(8, at::kLong);
        for (const Statistics statistics : {Statistics::Update, Statistics::Freeze, Statistics::UseStored}) {
            const at::Tensor state = network->initialState(), same = network->initialState();
            const at::Tensor exact = network->forward(theta, state, x, statistics);
            const at::Tensor rounded = network->forward(theta, same, x.to(at::kBFloat16), statistics);
            QCOMPARE(rounded.scalar_type(), at::kBFloat16);
            QVERIFY((rounded.to(at::kFloat) - exact).norm().item<double>() < 0.02 * exact.norm().item<double>());
            const at::Tensor g = gradientOf(crossEntropy(exact, labels).loss, theta);
            const at::Tensor h = gradientOf(crossEntropy(rounded.to(at::kFloat), labels).loss, theta);
            QCOMPARE(h.scalar_type(), at::kFloat);
            QVERIFY((g * h).sum().item<double>() > 0.95 * (g.norm() * h.norm()).item<double>());
            QVERIFY(same.allclose(state, 0.05, 0.02));
        }
    }

    void wrongShapesAreNamed()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 8, 8}, 10);
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        QVERIFY_EXCEPTION_THROWN(network->forward(theta, state, at::zeros({2, 1, 8, 8}), Statistics::Freeze), Error);
        QVERIFY_EXCEPTION_THROWN(
            network->forward(theta.slice(0, 1), state, at::zeros({2, 3, 8, 8}), Statistics::Freeze), Error);
        QVERIFY_EXCEPTION_THROWN(
            network->forward(theta, state.slice(0, 1), at::zeros({2, 3, 8, 8}), Statistics::Update), Error);
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestComputePass)
#include "tst_compute_pass.moc"
