// SPDX-License-Identifier: GPL-3.0-or-later
// Winograd's convolution against LibTorch's direct one in float64.
#include "core/model/compute_pass.h"
#include "core/model/winograd.h"
#include "core/tensor/random.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <tuple>

namespace sharpscope {

namespace {

at::Tensor drawn(at::IntArrayRef shape, std::int64_t seed)
{
    return at::randn(shape, makeGenerator(seed, "test")).contiguous(at::MemoryFormat::ChannelsLast);
}

double relativeError(const at::Tensor& got, const at::Tensor& exact)
{
    return ((got.to(at::kDouble) - exact).norm() / exact.norm()).item<double>();
}

constexpr ConvOptions plain{.out = 64, .kernel = 3, .padding = 1};

} // namespace

class TestWinograd : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!winogradSuits(drawn({8, 64, 8, 8}, 1), drawn({64, 64, 3, 3}, 2), plain))
            QSKIP("this processor has neither AVX-512 nor AVX2");
    }

    void agreesWithTheDirectConvolution_data()
    {
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("in");
        QTest::addColumn<int>("out");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        const int cases[][5] = {{3, 64, 64, 28, 28}, {5, 64, 96, 7, 7}, {9, 128, 64, 14, 14}, {40, 96, 160, 4, 4},
                                {130, 64, 64, 4, 4}, {7, 64, 64, 9, 6}, {2, 64, 64, 30, 21}};
        for (const auto& c : cases)
            QTest::addRow("%d images %dx%d, %d to %d channels", c[0], c[3], c[4], c[1], c[2])
                << c[0] << c[1] << c[2] << c[3] << c[4];
    }
    void agreesWithTheDirectConvolution()
    {
        QFETCH(int, batch);
        QFETCH(int, in);
        QFETCH(int, out);
        QFETCH(int, height);
        QFETCH(int, width);
        const at::Tensor x = drawn({batch, in, height, width}, 1).requires_grad_(true);
        const at::Tensor w = drawn({out, in, 3, 3}, 2).requires_grad_(true);
        const at::Tensor g = drawn({batch, out, height, width}, 3);
        const at::Tensor exactX = x.detach().to(at::kDouble).requires_grad_(true);
        const at::Tensor exactW = w.detach().to(at::kDouble).requires_grad_(true);
        const at::Tensor exact = at::conv2d(exactX, exactW, {}, 1, 1);
        const auto exactGradients = torch::autograd::grad({exact}, {exactX, exactW}, {g.to(at::kDouble)});
        for (const int threads : {1, 2, 3}) {
            at::set_num_threads(threads);
            const at::Tensor y = winogradConv(x, w);
            QVERIFY(relativeError(y, exact) < 1e-5);
            const auto gradients = torch::autograd::grad({y}, {x, w}, {g});
            QVERIFY(relativeError(gradients[0], exactGradients[0]) < 1e-5);
            QVERIFY(relativeError(gradients[1], exactGradients[1]) < 1e-5);
            for (const at::Tensor& t : {y, gradients[0], gradients[1]})
                QVERIFY(t.is_contiguous(at::MemoryFormat::ChannelsLast));
        }
        at::set_num_threads(1);
    }

    void theNumberOfThreadsChangesNoBit()
    {
        const at::Tensor x = drawn({9, 64, 14, 14}, 1).requires_grad_(true);
        const at::Tensor w = drawn({64, 64, 3, 3}, 2).requires_grad_(true);
        std::vector<std::vector<at::Tensor>> results;
        for (const int threads : {1, 2, 5}) {
            at::set_num_threads(threads);
            const at::Tensor y = winogradConv(x, w);
            results.push_back(torch::autograd::grad({y.square().sum()}, {x, w}));
            results.back().push_back(y);
        }
        at::set_num_threads(1);
        for (std::size_t i = 0; i < results[0].size(); ++i)
            QVERIFY(results[0][i].equal(results[1][i]) && results[0][i].equal(results[2][i]));
    }

    void secondDerivativesAreLibTorchs()
    {
        const at::Tensor x = drawn({4, 64, 12, 12}, 1), w = drawn({64, 64, 3, 3}, 2).requires_grad_(true);
        const at::Tensor v = drawn({64, 64, 3, 3}, 3);
        const auto hessianTimesV = [&](const at::Tensor& y) {
            const at::Tensor gradient = torch::autograd::grad({y.square().square().mean()}, {w}, {}, true, true)[0];
            return torch::autograd::grad({(gradient * v).sum()}, {w})[0];
        };
        const at::Tensor direct = hessianTimesV(at::conv2d(x, w, {}, 1, 1));
        QVERIFY(relativeError(hessianTimesV(winogradConv(x, w)), direct.to(at::kDouble)) < 1e-4);
    }

    void worksWithoutGradients()
    {
        const c10::InferenceMode noGradients;
        const at::Tensor x = drawn({4, 64, 12, 12}, 1), w = drawn({64, 64, 3, 3}, 2);
        QVERIFY(relativeError(winogradConv(x, w), at::conv2d(x.to(at::kDouble), w.to(at::kDouble), {}, 1, 1)) < 1e-5);
    }

    void keptWeightsTakeFewerChannelsAndABias_data()
    {
        QTest::addColumn<int>("in");
        QTest::addColumn<int>("out");
        QTest::addColumn<int>("side");
        for (const auto& [in, out, side] :
             {std::tuple{16, 16, 28}, {32, 32, 14}, {16, 48, 9}, {80, 16, 7}, {64, 64, 7}})
            QTest::addRow("%d to %d channels, %dx%d", in, out, side, side) << in << out << side;
    }
    void keptWeightsTakeFewerChannelsAndABias()
    {
        QFETCH(int, in);
        QFETCH(int, out);
        QFETCH(int, side);
        const at::Tensor x = drawn({31, in, side, side}, 1), w = drawn({out, in, 3, 3}, 2);
        const at::Tensor bias = drawn({out, 1, 1, 1}, 3).flatten();
        const ConvOptions options{.out = out, .kernel = 3, .padding = 1};
        QVERIFY(winogradSuits(x, w, options, winogradChannelsKept));
        QCOMPARE(winogradSuits(x, w, options), in >= 64 && out >= 64);
        const at::Tensor exact = at::conv2d(x.to(at::kDouble), w.to(at::kDouble), bias.to(at::kDouble), 1, 1);
        const at::Tensor kept = winogradWeights(w, winogradChannelsKept);
        for (const int threads : {1, 2}) {
            at::set_num_threads(threads);
            QVERIFY(relativeError(winogradConv(x, kept, out, bias), exact) < 1e-5);
            QVERIFY(relativeError(winogradConv(x, kept, out).add_(bias.view({1, -1, 1, 1})), exact) < 1e-5);
        }
        at::set_num_threads(1);
    }

    void takesOnlyWhatItSuits()
    {
        const at::Tensor x = drawn({8, 64, 8, 8}, 1), w = drawn({64, 64, 3, 3}, 2);
        const auto with = [](auto change) {
            ConvOptions o = plain;
            change(o);
            return o;
        };
        QVERIFY(winogradSuits(x, w, plain));
        QVERIFY(!winogradSuits(x, w, with([](ConvOptions& o) { o.stride = 2; })));
        QVERIFY(!winogradSuits(x, w, with([](ConvOptions& o) { o.padding = 0; })));
        QVERIFY(!winogradSuits(x, w, with([](ConvOptions& o) { o.groups = 2; })));
        QVERIFY(!winogradSuits(x, w, with([](ConvOptions& o) { o.bias = true; })));
        QVERIFY(!winogradSuits(x.to(at::kDouble), w.to(at::kDouble), plain));
        QVERIFY(!winogradSuits(x.contiguous(), w, plain));
        QVERIFY(!winogradSuits(drawn({8, 48, 8, 8}, 1), drawn({64, 48, 3, 3}, 2), plain));
        QVERIFY(!winogradSuits(drawn({8, 64, 1, 1}, 1), w, plain));
        QVERIFY(!winogradSuits(drawn({8, 24, 8, 8}, 1), drawn({64, 24, 3, 3}, 2), plain, winogradChannelsKept));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestWinograd)
#include "tst_winograd.moc"
