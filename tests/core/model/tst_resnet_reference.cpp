// SPDX-License-Identifier: GPL-3.0-or-later
// ResNet-20 against the same network written out plainly: contiguous NCHW, one leaf a parameter, normalisation from its
// formula, all in float64.
#include "core/model/cross_entropy.h"
#include "core/model/network.h"
#include "core/model/registry.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <map>

namespace sharpscope {

namespace {

using Weights = std::map<std::string, at::Tensor>;

at::Tensor norm(const Weights& w, const std::string& name, const at::Tensor& x)
{
    const at::Tensor mean = x.mean({0, 2, 3}, /*keepdim=*/true);
    const at::Tensor variance = (x - mean).square().mean({0, 2, 3}, /*keepdim=*/true);
    return (x - mean) / (variance + 1e-5).sqrt() * w.at(name + ".weight").view({1, -1, 1, 1}) +
           w.at(name + ".bias").view({1, -1, 1, 1});
}

at::Tensor conv(const Weights& w, const std::string& name, const at::Tensor& x, std::int64_t stride = 1)
{
    return at::conv2d(x, w.at(name + ".weight"), {}, stride, 1);
}

at::Tensor plainResnet20(const Weights& w, const at::Tensor& images)
{
    at::Tensor x = at::relu(norm(w, "bn1", conv(w, "conv1", images)));
    for (int stage = 1; stage <= 3; ++stage)
        for (int i = 0; i < 3; ++i) {
            const std::string name = "layer" + std::to_string(stage) + "." + std::to_string(i);
            const bool grows = stage > 1 && i == 0;
            at::Tensor y = at::relu(norm(w, name + ".bn1", conv(w, name + ".conv1", x, grows ? 2 : 1)));
            y = norm(w, name + ".bn2", conv(w, name + ".conv2", y));
            if (grows) {
                const at::Tensor half = x.slice(2, 0, INT64_MAX, 2).slice(3, 0, INT64_MAX, 2);
                const at::Tensor none = at::zeros_like(half).slice(1, 0, half.size(1) / 2);
                x = at::cat({none, half, none}, 1);
            }
            x = at::relu(y + x);
        }
    return x.mean({2, 3}).matmul(w.at("fc.weight").t()) + w.at("fc.bias");
}

} // namespace

class TestResnetReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesForwardAndBackward()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 12, 10}, 10);
        const at::Tensor theta =
            (network->initialTheta(5).to(at::kDouble) + 0.1 * at::randn({network->parameterCount()}, at::kDouble))
                .requires_grad_(true);
        const at::Tensor state = network->initialState().to(at::kDouble);
        const at::Tensor images = at::randn({6, 3, 12, 10}, at::kDouble);
        const at::Tensor labels = at::arange(6, at::kLong);

        Weights weights;
        std::vector<at::Tensor> leaves;
        const std::vector<at::Tensor> views = parameterViews(network->layout(), theta.detach());
        for (std::size_t i = 0; i < views.size(); ++i) {
            leaves.push_back(views[i].contiguous().clone().requires_grad_(true));
            weights[network->layout().parameters[i].name] = leaves.back();
        }
        const at::Tensor expected = plainResnet20(weights, images);
        const at::Tensor loss = -at::log_softmax(expected, 1).gather(1, labels.view({-1, 1})).mean();
        const std::vector<at::Tensor> gradients = torch::autograd::grad({loss}, leaves);

        const at::Tensor logits = network->forward(theta, state, images, Statistics::Freeze);
        QVERIFY(logits.allclose(expected, 1e-10, 1e-10));
        const Loss got = crossEntropy(logits, labels);
        QVERIFY(std::abs((got.loss - loss).item<double>()) < 1e-10);

        const at::Tensor gradient = gradientOf(got.loss, theta);
        QVERIFY(gradient.is_contiguous());
        const std::vector<at::Tensor> parts = parameterViews(network->layout(), gradient);
        for (std::size_t i = 0; i < parts.size(); ++i)
            QVERIFY2(parts[i].allclose(gradients[i], 1e-9, 1e-10), network->layout().parameters[i].name.c_str());
    }

    void convolutionWeightsAreChannelsLastViews()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 8, 8}, 10);
        const at::Tensor theta = at::arange(network->parameterCount(), at::kFloat);
        const std::vector<at::Tensor> views = parameterViews(network->layout(), theta);
        for (std::size_t i = 0; i < views.size(); ++i) {
            const Segment& segment = network->layout().parameters[i];
            QCOMPARE(views[i].sizes().vec(), segment.shape);
            QCOMPARE(views[i].data_ptr<float>(), theta.data_ptr<float>() + segment.offset);
            if (segment.shape.size() == 4) QVERIFY(views[i].is_contiguous(at::MemoryFormat::ChannelsLast));
        }
        const Segment& conv1 = network->layout().parameters.front(); // [16, 3, 3, 3] lies as [O, kh, kw, I]
        QCOMPARE(views[0][2][1][0][2].item<float>(), static_cast<float>(conv1.offset + ((2 * 3 + 0) * 3 + 2) * 3 + 1));
    }

    void seedsDecideTheInitialWeights()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 8, 8}, 10);
        const at::Tensor theta = network->initialTheta(1);
        QVERIFY(theta.equal(network->initialTheta(1)));
        QVERIFY(!theta.equal(network->initialTheta(2)));
        const std::vector<at::Tensor> views = parameterViews(network->layout(), theta);
        for (std::size_t i = 0; i < views.size(); ++i) {
            const Segment& s = network->layout().parameters[i];
            if (s.name == "layer3.1.conv1.weight") { // He, fan out 64·9
                QVERIFY(std::abs(views[i].std().item<double>() / std::sqrt(2.0 / 576) - 1) < 0.02);
                QVERIFY(std::abs(views[i].mean().item<double>()) < 0.002);
            }
            if (s.name == "bn1.weight") QVERIFY(views[i].eq(1).all().item<bool>());
            if (s.name == "bn1.bias") QVERIFY(views[i].eq(0).all().item<bool>());
            if (s.name.starts_with("fc")) QVERIFY(views[i].abs().max().item<double>() <= 1 / 8.0);
        }
        const std::vector<at::Tensor> statistics = statisticsViews(network->layout(), network->initialState());
        QVERIFY(statistics[0].eq(0).all().item<bool>());
        QVERIFY(statistics[1].eq(1).all().item<bool>());
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestResnetReference)
#include "tst_resnet_reference.moc"
