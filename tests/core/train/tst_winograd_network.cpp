// SPDX-License-Identifier: GPL-3.0-or-later
// What Winograd's rounding does to a whole network's numbers, in float32 on data as they are inside a network (after
// ReLU): gradients and Hessian products of the training loss against LibTorch's direct convolutions. Each bound has a
// lower end, because equal numbers would mean that Winograd was not there.
#include "core/model/registry.h"
#include "core/model/winograd.h"
#include "core/optim/hessian_vector_product.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>

#include <QMetaType>
#include <QTest>

Q_DECLARE_METATYPE(std::shared_ptr<const sharpscope::Network>)
Q_DECLARE_METATYPE(std::vector<std::int64_t>)

namespace sharpscope {

namespace {

double relative(const at::Tensor& got, const at::Tensor& exact)
{
    return ((got - exact).norm() / exact.norm()).item<double>();
}

at::Tensor drawn(at::IntArrayRef shape, const char* purpose) { return at::randn(shape, makeGenerator(3, purpose)); }

/// The end of a ResNet-18: two blocks of 512 channels on 4×4 pixels, mean, linear. Without its ReLUs it is smooth.
Architecture tailOfResnet18(bool rectified)
{
    return [rectified](Pass& pass, at::Tensor x) {
        constexpr ConvOptions wide{.out = 512, .kernel = 3, .padding = 1};
        const auto relu = [rectified](const at::Tensor& y) { return rectified ? at::relu(y) : y; };
        for (const char* name : {"layer4.0", "layer4.1"}) {
            const auto scope = pass.scope(name);
            const at::Tensor y = relu(pass.batchNorm("bn1", pass.conv("conv1", x, wide), {}));
            x = relu(pass.batchNorm("bn2", pass.conv("conv2", y, wide), {}) + x);
        }
        return pass.linear("fc", pass.features(x.mean({2, 3})), {.out = 10});
    };
}

struct Setting {
    std::shared_ptr<const Network> network;
    Batch batch;
    at::Tensor theta = network->initialTheta(1);
    at::Tensor state = network->initialState();
    Classification objective{network, state, {.labelSmoothing = 0.1}};

    at::Tensor gradient(bool winograd) const
    {
        const auto made = std::make_shared<Classification>(
            network, state, ClassificationOptions{.labelSmoothing = 0.1, .winograd = winograd});
        return makeGradient(made)(theta, batch, Statistics::Freeze).gradient;
    }
    at::Tensor v() const { return drawn({theta.numel()}, "v"); }
    at::Tensor product(Arithmetic arithmetic) const
    {
        return hessianVectorProduct(objective, theta, batch, v(), Statistics::Freeze, arithmetic);
    }
};

Setting setting(std::shared_ptr<const Network> network, const std::vector<std::int64_t>& shape)
{
    constexpr std::int64_t count = 32;
    const at::Tensor images = at::relu(drawn({count, shape[0], shape[1], shape[2]}, "images"));
    return {.network = std::move(network),
            .batch = {.images = images, .labels = at::randint(10, {count}, makeGenerator(3, "labels"), at::kLong)}};
}

} // namespace

class TestWinogradNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const at::Tensor x = drawn({48, 64, 8, 8}, "x").contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor w = drawn({64, 64, 3, 3}, "w").contiguous(at::MemoryFormat::ChannelsLast);
        if (!winogradSuits(x, w, {.out = 64, .kernel = 3, .padding = 1}))
            QSKIP("this processor has neither AVX-512 nor AVX2");
    }

    /// A ReLU whose input lies within the rounding of 0 may fall on the other side. So the error of a gradient is about
    /// the square root of the rounding: 3e-3 for Winograd's 1e-5. Direct convolutions in float32, against float64, are
    /// 6e-3 away on ResNet-18.
    void aWholeNetworksGradientIsNearTheDirectOne_data()
    {
        QTest::addColumn<std::shared_ptr<const Network>>("network");
        QTest::addColumn<std::vector<std::int64_t>>("shape");
        QTest::addColumn<double>("bound");
        const std::vector<std::int64_t> inside = {512, 4, 4}, colour = {3, 32, 32};
        QTest::newRow("512 channels, smooth") << makeNetwork(tailOfResnet18(false), inside) << inside << 3e-5;
        QTest::newRow("512 channels") << makeNetwork(tailOfResnet18(true), inside) << inside << 1e-2;
        QTest::newRow("ResNet-18") << makeNetwork("resnet-18", Json::object(), colour, 10) << colour << 2e-2;
    }
    void aWholeNetworksGradientIsNearTheDirectOne()
    {
        QFETCH(std::shared_ptr<const Network>, network);
        QFETCH(std::vector<std::int64_t>, shape);
        QFETCH(double, bound);
        const Setting s = setting(network, shape);
        const double error = relative(s.gradient(true), s.gradient(false));
        qInfo("relative error %.1e", error);
        QVERIFY(error < bound && error > 1e-7);
    }

    /// Curvature goes by direct convolutions unless asked; asked, it goes through Winograd's forward pass.
    void hessianProductsAreNearTheDirectOnes()
    {
        for (const auto& [rectified, bound] : {std::pair(false, 3e-5), {true, 1e-2}}) {
            const Setting s = setting(makeNetwork(tailOfResnet18(rectified), {512, 4, 4}), {512, 4, 4});
            const at::Tensor direct = s.product(Arithmetic::Exact);
            const double error = relative(s.product(Arithmetic::Fast), direct);
            qInfo("relative error %.1e", error);
            QVERIFY(error < bound && error > 1e-7);
            const Classification without(s.network, s.state, {.labelSmoothing = 0.1, .winograd = false});
            QVERIFY(hessianVectorProduct(without, s.theta, s.batch, s.v()).equal(direct));
        }
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestWinogradNetwork)
#include "tst_winograd_network.moc"
