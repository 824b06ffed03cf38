// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/describe.h"
#include "core/model/folded_pass.h"
#include "core/model/registry.h"
#include "core/model/second_order_conv.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

using namespace sharpscope;

namespace {

const std::vector<std::int64_t> image = {2, 8, 8};

/// Two 3 × 3 convolutions of three channels with what `body` does with the first, as a sum over all pixels.
template <class Body>
Architecture architecture(Body body)
{
    return [body](Pass& pass, at::Tensor x) {
        const auto conv = [&](const char* name, const at::Tensor& in) {
            return pass.conv(name, in, {.out = 3, .kernel = 3, .padding = 1});
        };
        return body(pass, conv, conv("a", x)).mean({2, 3});
    };
}

std::vector<std::size_t> convsOf(const std::vector<Fold>& folds)
{
    std::vector<std::size_t> convs;
    for (const Fold& fold : folds)
        convs.push_back(fold.conv);
    return convs;
}

using Convs = std::vector<std::size_t>;

/// Random weights with random statistics, both far from their initial ones.
struct Point {
    at::Tensor theta, state;
    explicit Point(const Network& network)
        : theta(network.initialTheta(1).add(at::randn({network.parameterCount()}), 0.02)),
          state(network.initialState().add(at::rand({network.layout().statisticsCount}), 0.5))
    {
    }
};

double difference(const Network& network, const std::vector<Fold>& folds, const at::Tensor& images)
{
    const at::NoGradGuard noGradients;
    const Point point(network);
    const ForwardOptions options{.winograd = false};
    const at::Tensor expected = network.forward(point.theta, point.state, images, options);
    const at::Tensor got = FoldedNetwork(network, folds, point.theta, point.state, options).forward(images);
    return (got - expected).abs().max().item<double>() / expected.abs().max().item<double>();
}

at::Tensor drawn(at::IntArrayRef shape, const char* purpose)
{
    return at::randn(shape, makeGenerator(3, purpose), at::kDouble);
}

double relative(const at::Tensor& got, const at::Tensor& expected)
{
    return ((got - expected).norm() / expected.norm()).item<double>();
}

} // namespace

class TestFoldedPass : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void convolutionsBeforeTheirNormalisationAreFolded()
    {
        const auto plain = architecture([](Pass& pass, auto conv, at::Tensor a) {
            const at::Tensor y = pass.batchNorm("n", a).relu_();
            return pass.batchNorm("m", conv("b", y)).add_(y).relu_();
        });
        const auto folds = findFolds(plain, image);
        QCOMPARE(convsOf(folds), (Convs{0, 1}));
        const auto network = makeNetwork(plain, image);
        QVERIFY(difference(*network, folds, at::randn({4, 2, 8, 8})) < 1e-6);
    }

    void anOutputThatIsReadElsewhereIsNot()
    {
        // each reads the first convolution's output beside its normalisation, the second's is free
        const auto added = architecture([](Pass& pass, auto conv, at::Tensor a) {
            return pass.batchNorm("m", conv("b", pass.batchNorm("n", a).relu_())) + a;
        });
        const auto stacked = architecture([](Pass& pass, auto conv, at::Tensor a) {
            return at::cat({a, pass.batchNorm("m", conv("b", pass.batchNorm("n", a).relu_()))}, 1);
        });
        const auto readBefore = architecture([](Pass& pass, auto conv, at::Tensor a) {
            const at::Tensor sum = a.mean();
            return pass.batchNorm("m", conv("b", pass.batchNorm("n", a).relu_())) * sum;
        });
        const auto convolvedAgain = architecture([](Pass& pass, auto conv, at::Tensor a) {
            const at::Tensor n = pass.batchNorm("n", a);
            return pass.batchNorm("m", conv("b", a)) + n;
        });
        const auto normalisedTwice = architecture([](Pass& pass, auto conv, at::Tensor a) {
            return pass.batchNorm("k", a) + pass.batchNorm("m", conv("b", pass.batchNorm("n", a)));
        });
        const auto changedBefore = architecture([](Pass& pass, auto conv, at::Tensor a) {
            return pass.batchNorm("m", conv("b", pass.batchNorm("n", a.relu_())));
        });
        for (const Architecture& one : {added, stacked, readBefore, convolvedAgain, normalisedTwice, changedBefore}) {
            const auto folds = findFolds(one, image);
            QCOMPARE(convsOf(folds), (Convs{1}));
            QVERIFY(difference(*makeNetwork(one, image), folds, at::randn({4, 2, 8, 8})) < 1e-6);
        }
    }

    void aBiasIsFoldedToo()
    {
        const Architecture biased = [](Pass& pass, at::Tensor x) {
            return pass.batchNorm("n", pass.conv("a", x, {.out = 3, .kernel = 3, .padding = 1, .bias = true}))
                .relu_()
                .mean({2, 3});
        };
        const auto folds = findFolds(biased, image);
        QCOMPARE(convsOf(folds), Convs{0});
        QVERIFY(folds[0].hasBias);
        QVERIFY(difference(*makeNetwork(biased, image), folds, at::randn({4, 2, 8, 8})) < 1e-6);
    }

    void everyNetworkOfTheRegistryStaysItself_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("folds");
        for (const char* name : {"resnet-20", "preact-resnet-18", "pyramidnet-101", "densenet-121", "wrn-16-4",
                                 "efficientnet-b2", "resnet-18", "cnn-small", "mlp"})
            QTest::newRow(name) << name << !QString::fromLatin1(name).startsWith("mlp");
    }
    void everyNetworkOfTheRegistryStaysItself()
    {
        QFETCH(QString, name);
        const auto network = makeNetwork(name.toStdString(), Json::object(), {3, 32, 32}, 10);
        const auto folds = findFolds(*network->architecture(), {3, 32, 32});
        QVERIFY2(difference(*network, folds, at::randn({2, 3, 32, 32})) < 2e-5, qPrintable(name));
        qInfo("%s: %zu folds", qPrintable(name), folds.size());
    }

    /// The convolution that has a double backward of its own, where y, ∂/∂x, ∂/∂w and ∂/∂c all matter, against
    /// LibTorch's.
    void aConvolutionsSecondDerivativesAreLibTorchs_data()
    {
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("padding");
        QTest::addColumn<int>("groups");
        QTest::addColumn<bool>("bias");
        QTest::newRow("plain") << 1 << 1 << 1 << false;
        QTest::newRow("bias") << 1 << 0 << 1 << true;
        QTest::newRow("stride 2") << 2 << 1 << 1 << true;
        QTest::newRow("depthwise") << 1 << 1 << 4 << false;
    }
    void aConvolutionsSecondDerivativesAreLibTorchs()
    {
        QFETCH(int, stride);
        QFETCH(int, padding);
        QFETCH(int, groups);
        QFETCH(bool, bias);
        const ConvOptions o{
            .out = 8, .kernel = 3, .stride = stride, .padding = padding, .groups = groups, .bias = bias};
        const auto found = [&](bool own, bool ofImages) {
            at::Tensor x = drawn({3, 4, 7, 7}, "x"), w = drawn({8, 4 / groups, 3, 3}, "w"), c = drawn({8}, "c");
            std::vector<at::Tensor> leaves{w.requires_grad_()};
            if (ofImages) leaves.push_back(x.requires_grad_());
            if (bias) leaves.push_back(c.requires_grad_());
            const at::Tensor none;
            const at::Tensor y = own ? secondOrderConv(x, w, bias ? c : none, o)
                                     : at::conv2d(x, w, bias ? c : none, stride, padding, 1, groups);
            const at::Tensor loss = (y.tanh() * drawn(y.sizes(), "weights")).sum();
            const auto first = torch::autograd::grad({loss}, leaves, {}, true, true);
            at::Tensor along; // of all first derivatives, so that each of them is differentiated
            for (const at::Tensor& g : first) {
                const at::Tensor part = (g * drawn(g.sizes(), "v")).sum();
                along = along.defined() ? along + part : part;
            }
            auto all = torch::autograd::grad({along}, leaves);
            all.insert(all.end(), first.begin(), first.end());
            all.push_back(y);
            return all;
        };
        for (const bool ofImages : {true, false}) {
            const auto own = found(true, ofImages), theirs = found(false, ofImages);
            QCOMPARE(own.size(), theirs.size());
            for (std::size_t i = 0; i < own.size(); ++i)
                QVERIFY(relative(own[i].detach(), theirs[i].detach()) < 1e-13);
        }
    }
};

QTEST_GUILESS_MAIN(TestFoldedPass)
#include "tst_folded_pass.moc"
