// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of pass.h: who may write in place into what.
#include "core/persample/layer_pass.h"

#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/model/folded_pass.h"
#include "core/persample/perturbed_loss.h"
#include "core/persample/recorded.h"
#include "sample_points.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace sharpscope;

namespace {

const std::vector<std::int64_t> image = {3, 6, 6};

/// Each kind of primitive reads something, and `write` may write into what it has read.
template <class Write>
Architecture writing(Write write)
{
    return [write](Pass& pass, at::Tensor x) {
        at::Tensor read = pass.conv("conv", x, {.out = 4, .kernel = 3, .padding = 1, .bias = true});
        const at::Tensor normed = pass.batchNorm("norm", read);
        const at::Tensor pooled = normed.mean({2, 3});
        const at::Tensor logits = pass.linear("fc", pooled, {.out = 3});
        write(read, normed, pooled);
        return logits;
    };
}

PerturbedLosses losses(const Architecture& architecture)
{
    const auto network = makeNetwork(architecture, image);
    return *perturbedLosses(*network, network->initialTheta(1), network->initialState(),
                            someImages(2, image, at::kFloat), {}, {});
}

} // namespace

class TestLayerPass : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNetworkThatWritesIntoWhatALayerHasReadIsNamed()
    {
        losses(writing([](at::Tensor, at::Tensor, at::Tensor) {}));
        const auto message = [](const Architecture& architecture) -> std::string {
            try {
                losses(architecture);
            } catch (const Error& error) {
                return error.what();
            }
            return "nothing";
        };
        const std::string ofNorm = message(writing([](at::Tensor read, at::Tensor, at::Tensor) { read.add_(1); }));
        QVERIFY2(ofNorm.find("\"norm\"") != std::string::npos, ofNorm.c_str());
        const std::string ofLinear =
            message(writing([](at::Tensor, at::Tensor, at::Tensor pooled) { pooled.zero_(); }));
        QVERIFY2(ofLinear.find("\"fc\"") != std::string::npos, ofLinear.c_str());
        const std::string ofConv = message([](Pass& pass, at::Tensor x) {
            const at::Tensor first = pass.conv("first", x, {.out = 4, .kernel = 1});
            const at::Tensor second = pass.conv("second", first, {.out = 4, .kernel = 1});
            return pass.linear("fc", pass.dropout(first, 0.1).add_(second).mean({2, 3}), {.out = 3});
        });
        QVERIFY2(ofConv.find("\"second\"") != std::string::npos, ofConv.c_str());
    }

    void everyNetworkKeepsToIt_data()
    {
        QTest::addColumn<QString>("name");
        for (const std::string& name : networkNames())
            if (name != "torchscript") QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void everyNetworkKeepsToIt()
    {
        QFETCH(QString, name);
        const std::vector<std::int64_t> shape = {3, 32, 32};
        const auto network = makeNetwork(name.toStdString(), Json::object(), shape, 4);
        SampleLayers layers(network->layout(), at::zeros({network->parameterCount()}), network->initialState(), false);
        // shapes are enough: layers that hand out zeros
        LayerPass pass(layers, [](SampleLayer& layer, const at::Tensor& x) { return layer.forward(x); });
        const at::NoGradGuard noGradients;
        (*network->architecture())(pass, channelsLast(at::zeros({1, 3, 32, 32})));
        pass.checkInputsAreUnchanged();
    }

    /// What a layer hands out is neither its input, nor a parameter, nor kept for later: writing into it changes
    /// nothing but it.
    void whatALayerHandsOutIsOnlyTheNetworksOwn()
    {
        const Architecture plain = [](Pass& pass, at::Tensor x) {
            at::Tensor y = pass.conv("a", x, {.out = 32, .kernel = 3, .padding = 1}) * 1;
            y = pass.batchNorm("b", pass.conv("c", y, {.out = 8, .kernel = 1, .bias = true}) * 1) * 1;
            return pass.linear("f", pass.linear("e", y.flatten(1), {.out = 6}) * 1, {.out = 3, .bias = false}) * 1;
        };
        const Architecture overwriting = [](Pass& pass, at::Tensor x) {
            const auto taken = [](at::Tensor y) {
                const at::Tensor copy = y * 1;
                y.fill_(1e6); // whoever still looks there notices
                return copy;
            };
            at::Tensor y = taken(pass.conv("a", x, {.out = 32, .kernel = 3, .padding = 1}));
            y = taken(pass.batchNorm("b", taken(pass.conv("c", y, {.out = 8, .kernel = 1, .bias = true}))));
            return taken(
                pass.linear("f", taken(pass.linear("e", y.flatten(1), {.out = 6})), {.out = 3, .bias = false}));
        };
        const auto network = makeNetwork(plain, image), writer = makeNetwork(overwriting, image);
        for (const bool isAdaptive : {false, true}) {
            const at::Tensor theta = network->initialTheta(1), state = network->initialState();
            const at::Tensor images = someImages(2, image, at::kFloat);
            const PerturbedLossOptions options{.isAdaptive = isAdaptive};
            const auto expected = perturbedLosses(*network, theta, state, images, {}, options);
            PerturbedLoss perturbed(*writer, theta, state, options);
            for (int batch = 0; batch < 2; ++batch) {
                const PerturbedLosses got = perturbed(images);
                QVERIFY(got.gradientNorm.equal(expected->gradientNorm));
                QVERIFY(got.perturbedLoss.equal(expected->perturbedLoss));
            }
            QVERIFY(theta.equal(network->initialTheta(1)));
            QVERIFY(images.equal(someImages(2, image, at::kFloat)));
            // the other passes that compute
            const ForwardOptions exact{.winograd = false};
            QVERIFY(writer->forward(theta, state, images, exact).equal(network->forward(theta, state, images, exact)));
            const FoldedNetwork folded(*network, {}, theta, state, exact), other(*writer, {}, theta, state, exact);
            QVERIFY(other.forward(images).equal(folded.forward(images)));
        }
    }
};

QTEST_GUILESS_MAIN(TestLayerPass)
#include "tst_layer_pass.moc"
