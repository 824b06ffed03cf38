// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/conv_route.h"

#include "sample_points.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;

class TestConvRoute : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The table of ResNet-18 at 32 × 32.
    void theCheapestRouteIsTaken_data()
    {
        QTest::addColumn<int>("in");
        QTest::addColumn<int>("out");
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("route");
        QTest::addColumn<double>("millions");
        const int gradient = 0, unfold = 1, pixel = 2;
        QTest::newRow("stem") << 3 << 64 << 3 << 1 << 32 << gradient << 1.77;
        QTest::newRow("layer1") << 64 << 64 << 3 << 1 << 32 << gradient << 37.75;
        QTest::newRow("layer2 first") << 64 << 128 << 3 << 2 << 32 << gradient << 18.87;
        QTest::newRow("layer2") << 128 << 128 << 3 << 1 << 16 << gradient << 37.75;
        QTest::newRow("layer2 1x1") << 64 << 128 << 1 << 2 << 32 << gradient << 2.10;
        QTest::newRow("layer3 first") << 128 << 256 << 3 << 2 << 16 << unfold << 11.5;
        QTest::newRow("layer3") << 256 << 256 << 3 << 1 << 8 << pixel << 7.3;
        QTest::newRow("layer3 1x1") << 128 << 256 << 1 << 2 << 16 << gradient << 2.10;
        QTest::newRow("layer4 first") << 256 << 512 << 3 << 2 << 8 << unfold << 1.44;
        QTest::newRow("layer4") << 512 << 512 << 3 << 1 << 4 << pixel << 1.59;
        QTest::newRow("layer4 1x1") << 256 << 512 << 1 << 2 << 8 << unfold << 0.39;
    }
    void theCheapestRouteIsTaken()
    {
        QFETCH(int, in);
        QFETCH(int, out);
        QFETCH(int, kernel);
        QFETCH(int, stride);
        QFETCH(int, side);
        QFETCH(int, route);
        QFETCH(double, millions);
        const ConvShape shape(at::zeros({1, in, side, side}),
                              {.out = out, .kernel = kernel, .stride = stride, .padding = kernel / 2});
        const ConvRouteKind cheapest = cheapestConvRoute(shape);
        QCOMPARE(static_cast<int>(cheapest), route);
        QVERIFY2(std::abs(convRouteCost(cheapest, shape) / 1e6 / millions - 1) < 0.02,
                 qPrintable(QString::number(convRouteCost(cheapest, shape) / 1e6)));
    }

    /// Each by itself, also where it is not the cheapest: kernels, strides, paddings, channels that are no multiple of
    /// what the kernels take.
    void allRoutesGiveTheSame()
    {
        struct Case {
            std::int64_t in, out, kernel, stride, padding, height, width;
        };
        for (const Case& c : {Case{3, 5, 3, 1, 1, 7, 6}, Case{8, 32, 3, 2, 1, 9, 8}, Case{5, 40, 5, 3, 2, 11, 10},
                              Case{33, 7, 1, 2, 0, 5, 6}, Case{4, 6, 2, 1, 0, 4, 5}, Case{6, 9, 3, 1, 1, 1, 1},
                              Case{4, 8, 7, 2, 3, 12, 12}, Case{16, 16, 1, 1, 0, 3, 3}})
            for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
                const ConvOptions options{.out = c.out, .kernel = c.kernel, .stride = c.stride, .padding = c.padding};
                const at::Tensor x = someImages(3, {c.in, c.height, c.width}, type), other = x.flip(0) + 0.5;
                const at::Tensor weight = someImages(c.out, {c.in, c.kernel, c.kernel}, type);
                const ConvShape shape(x, options);
                const at::Tensor delta = someImages(3, {c.out, shape.outHeight(), shape.outWidth()}, type);
                const at::Tensor step = at::tensor({0.5, -1.0, 0.25}, at::kDouble).to(type);
                const auto reference = makeConvRoute(ConvRouteKind::Gradient, weight.to(at::kDouble), shape, false);
                const at::Tensor norms = reference->record(x.to(at::kDouble), delta.to(at::kDouble));
                const at::Tensor outputs = reference->perturbed(other.to(at::kDouble), step.to(at::kDouble));
                for (const ConvRouteKind kind :
                     {ConvRouteKind::Gradient, ConvRouteKind::UnfoldGram, ConvRouteKind::PixelGram}) {
                    const auto route = makeConvRoute(kind, weight, shape, false);
                    const double most = type == at::kDouble ? 1e-12 : 1e-5;
                    QVERIFY(relativeDifference(route->record(x, delta), norms) < most);
                    const at::Tensor y = route->perturbed(other, step).to(at::kDouble);
                    QVERIFY((y - outputs).abs().max().item<double>() < most * outputs.abs().max().item<double>());
                }
            }
    }
};

QTEST_APPLESS_MAIN(TestConvRoute)
#include "tst_conv_route.moc"
