// SPDX-License-Identifier: GPL-3.0-or-later
// λ₁ of one image against closed forms of softmax regression and against dense Hessians, all their eigenvalues by
// another algorithm; and Lanczos by itself, on operators whose eigenvalues are known.
#include "core/persample/sample_curvature.h"
#include "sample_points.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigvalsh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <cmath>
#include <limits>

using namespace sharpscope;

namespace {

std::shared_ptr<const Network> softmaxRegression(std::int64_t inputs, std::int64_t classes)
{
    return makeNetwork(
        [classes](Pass& pass, at::Tensor x) { return pass.linear("fc", x.flatten(1), {.out = classes}); },
        {1, 1, inputs});
}

std::shared_ptr<const Network> tanhNetwork()
{
    return makeNetwork(
        [](Pass& pass, at::Tensor x) {
            return pass.linear("out", pass.linear("in", x.flatten(1), {.out = 5}).tanh(), {.out = 3});
        },
        {1, 2, 2});
}

at::Tensor doubles(const std::vector<double>& values) { return at::tensor(values, at::kDouble); }
at::Tensor labelOf(std::int64_t label) { return at::tensor({label}, at::kLong); }

constexpr SampleCurvatureOptions precise(CurvatureForm form)
{
    return {.form = form, .lanczos = {.tolerance = 1e-11, .mostProducts = 2000}, .seed = 4};
}

double softmaxCurvature(const at::Tensor& theta, const at::Tensor& x, std::int64_t classes, std::int64_t label,
                        CurvatureForm form)
{
    const auto network = softmaxRegression(x.numel(), classes);
    const auto top = sampleCurvature(*network, theta, network->initialState().to(theta.scalar_type()),
                                     x.view({1, 1, 1, -1}), labelOf(label), precise(form));
    return top->isConverged ? top->value : std::nan("");
}

/// All of image `which`'s Hessian, taken in a batch with others, row by row.
at::Tensor denseHessian(const Network& network, const SamplePoint& at, const at::Tensor& images, std::int64_t which,
                        std::int64_t label)
{
    const at::Tensor leaf = at.theta.detach().requires_grad_(true);
    const at::Tensor logits = network.forward(leaf, at.state, images, {.winograd = false}).narrow(0, which, 1);
    const at::Tensor g =
        torch::autograd::grad({at::cross_entropy_loss(logits, labelOf(label))}, {leaf}, {}, true, true).front();
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < g.numel(); ++i)
        rows.push_back(torch::autograd::grad({g[i]}, {leaf}, {}, true).front());
    return at::stack(rows);
}

at::Tensor denseGaussNewton(const Network& network, const SamplePoint& at, const at::Tensor& images, std::int64_t which)
{
    const at::Tensor leaf = at.theta.detach().requires_grad_(true);
    const at::Tensor logits = network.forward(leaf, at.state, images, {.winograd = false})[which];
    std::vector<at::Tensor> rows;
    for (std::int64_t c = 0; c < logits.numel(); ++c)
        rows.push_back(torch::autograd::grad({logits[c]}, {leaf}, {}, true).front());
    const at::Tensor j = at::stack(rows), p = logits.detach().softmax(0);
    return j.t().matmul(at::diag(p) - at::outer(p, p)).matmul(j);
}

double topOf(const at::Tensor& matrix) { return at::linalg_eigvalsh((matrix + matrix.t()) / 2).max().item<double>(); }

/// A symmetric matrix with these eigenvalues.
at::Tensor withEigenvalues(const at::Tensor& values)
{
    const std::int64_t n = values.numel();
    const at::Tensor q = std::get<0>(at::linalg_qr(at::randn({n, n}, makeGenerator(1, "q"), at::kDouble)));
    return at::matmul(q * values, q.t());
}

at::Tensor randomStart(std::int64_t n) { return at::randn({n}, makeGenerator(2, "start"), at::kDouble); }

bool isNear(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance * std::max(1e-300, std::abs(b));
}

} // namespace

class TestSampleCurvature : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// λ₁ = 2 p₀ p₁ R², R² = ‖x‖² + 1
    void binarySoftmaxRegressionIsItsClosedForm_data()
    {
        QTest::addColumn<double>("margin");
        QTest::addColumn<double>("expected"); // the table of nine digits
        QTest::newRow("sure") << 1.0 << 10.223820529;
        QTest::newRow("unsure") << 0.2 << 12.870861781;
        QTest::newRow("nearly certain") << 30.0 << std::nan("");
    }
    void binarySoftmaxRegressionIsItsClosedForm()
    {
        QFETCH(double, margin);
        QFETCH(double, expected);
        const at::Tensor theta = doubles({margin / 5 * 0.6, margin / 5 * 0.8, 0, 0, 0, 0}), x = doubles({3, 4});
        const double p1 = 1 / (1 + std::exp(margin)), exact = 2 * (1 - p1) * p1 * 26;
        for (const CurvatureForm form : {CurvatureForm::Hessian, CurvatureForm::GaussNewton}) {
            const double got = softmaxCurvature(theta, x, 2, 0, form);
            QVERIFY2(isNear(got, exact, 1e-9), qPrintable(QString::number(got - exact)));
            if (!std::isnan(expected)) QVERIFY(std::abs(got - expected) < 1e-8);
        }
        // the same in float: what is nearly certain has a curvature too
        const double rounded = softmaxCurvature(theta.to(at::kFloat), x.to(at::kFloat), 2, 0, CurvatureForm::Hessian);
        const auto network = softmaxRegression(2, 2);
        const auto single = sampleCurvature(*network, theta.to(at::kFloat), network->initialState(),
                                            x.to(at::kFloat).view({1, 1, 1, 2}), labelOf(0), {});
        QVERIFY(std::isnan(rounded) || isNear(rounded, exact, 1e-5));
        QVERIFY2(isNear(single->value, exact, 1e-5), qPrintable(QString::number(single->value / exact - 1)));
    }

    void threeClassesAreThePapersFormula()
    {
        const at::Tensor theta = doubles({1, 0, 0, 1, 0.5, 0.5, 0.1, 0, -0.2}), x = doubles({1, 2});
        for (const std::int64_t label : {0, 1, 2}) // of a linear model it is the same for every label
            for (const CurvatureForm form : {CurvatureForm::Hessian, CurvatureForm::GaussNewton})
                QVERIFY(std::abs(softmaxCurvature(theta, x, 3, label, form) - 2.263864761) < 1e-9);
    }

    /// Uniform p: 1/C; p₀ and equal others: max(C p₀ (1 − p₀)/(C − 1), q).
    void evenAndLopsidedDistributionsAreTheirClosedForms()
    {
        for (const std::int64_t classes : {2, 3, 10})
            for (const double lead : {0.0, 0.3, 2.0, -2.0}) {
                const at::Tensor x = at::zeros({4}, at::kDouble);
                at::Tensor theta = at::zeros({classes * 5}, at::kDouble);
                theta[classes * 4].fill_(lead); // the first bias; R = 1
                const double others = static_cast<double>(classes - 1), q = 1 / (std::exp(lead) + others);
                const double p0 = std::exp(lead) * q, c = static_cast<double>(classes);
                const double exact = classes == 2 ? 2 * p0 * q : std::max(c * p0 * (1 - p0) / others, q);
                const double got = softmaxCurvature(theta, x, classes, 0, CurvatureForm::GaussNewton);
                QVERIFY2(isNear(got, exact, 1e-9), qPrintable(QString::number(got / exact - 1)));
                QVERIFY(isNear(softmaxCurvature(theta, x, classes, 0, CurvatureForm::Hessian), exact, 1e-9));
            }
    }

    void aSmoothNetworkIsItsDenseHessian()
    {
        const auto network = tanhNetwork();
        const SamplePoint at{network->initialTheta(2).to(at::kDouble) * 2, network->initialState().to(at::kDouble)};
        const at::Tensor images = someImages(3, {1, 2, 2}, at::kDouble);
        double apart = 0;
        for (const std::int64_t which : {0, 1, 2})
            for (const std::int64_t label : {0, 1, 2}) {
                const double hessian = topOf(denseHessian(*network, at, images, which, label));
                const double gaussNewton = topOf(denseGaussNewton(*network, at, images, which));
                const auto of = [&](CurvatureForm form) {
                    return sampleCurvature(*network, at.theta, at.state, images.narrow(0, which, 1), labelOf(label),
                                           precise(form))
                        ->value;
                };
                QVERIFY(std::abs(of(CurvatureForm::Hessian) - hessian) < 1e-8 * hessian);
                QVERIFY(std::abs(of(CurvatureForm::GaussNewton) - gaussNewton) < 1e-8 * gaussNewton);
                apart = std::max(apart, std::abs(hessian - gaussNewton) / hessian);
            }
        QVERIFY(apart > 0.01); // they are two things here
    }

    /// Convolutions and stored statistics: with those of its own batch, or of a batch of one, it would be another.
    void aConvolutionalNetworkWithStoredStatisticsIsItsDenseHessian()
    {
        const auto network = makeNetwork(
            "cnn-small", {{"width", 2}, {"hidden", 3}, {"batchNorm", true}, {"dropout", 0.5}}, {1, 8, 8}, 3);
        SamplePoint at = asTrained(*network, {1, 8, 8});
        at.theta = at.theta.to(at::kDouble);
        at.state = at.state.to(at::kDouble);
        const at::Tensor images = someImages(3, {1, 8, 8}, at::kDouble), before = at.state.clone();
        const double hessian = topOf(denseHessian(*network, at, images, 1, 2));
        const auto got = sampleCurvature(*network, at.theta, at.state, images.narrow(0, 1, 1), labelOf(2),
                                         precise(CurvatureForm::Hessian));
        QVERIFY(got->isConverged);
        QVERIFY2(isNear(got->value, hessian, 1e-8), qPrintable(QString::number(got->value / hessian - 1)));
        const auto single =
            sampleCurvature(*network, at.theta.to(at::kFloat), at.state.to(at::kFloat),
                            images.narrow(0, 1, 1).to(at::kFloat), labelOf(2), {.form = CurvatureForm::Hessian});
        QVERIFY2(isNear(single->value, hessian, 1e-3), qPrintable(QString::number(single->value / hessian - 1)));
        const auto newton = sampleCurvature(*network, at.theta, at.state, images.narrow(0, 1, 1), labelOf(2),
                                            precise(CurvatureForm::GaussNewton));
        QVERIFY(isNear(newton->value, topOf(denseGaussNewton(*network, at, images, 1)), 1e-8));
        QVERIFY(newton->products <= 3);
        QVERIFY(at.state.equal(before) && !at.theta.requires_grad());
    }

    /// Not the largest in size: −5 is.
    void theLargestAlgebraicEigenvalueIsFound()
    {
        const at::Tensor a = withEigenvalues(at::cat({at::linspace(-5, 1, 59, at::kDouble), doubles({2.5})}));
        const auto product = [&](const at::Tensor& v) { return a.matmul(v); };
        for (const std::int64_t kept : {2, 5, 60}) {
            const auto top = largestEigenvalue(product, randomStart(60),
                                               {.tolerance = 1e-9, .mostProducts = 5000, .vectorsAtOnce = kept});
            QVERIFY(top->isConverged);
            QVERIFY(std::abs(top->value - 2.5) < 1e-10);
            QVERIFY(std::abs(top->value - 2.5) <= top->residual + 1e-12);
        }
        const auto negative = largestEigenvalue([&](const at::Tensor& v) { return a.matmul(v) - 10 * v; },
                                                randomStart(60), {.tolerance = 1e-9, .mostProducts = 5000});
        QVERIFY(std::abs(negative->value + 7.5) < 1e-8);
    }

    void fewProductsAndNothingToFindAreSaid()
    {
        const at::Tensor a = withEigenvalues(at::linspace(0, 1, 200, at::kDouble));
        const auto product = [&](const at::Tensor& v) { return a.matmul(v); };
        const auto cut = largestEigenvalue(product, randomStart(200), {.tolerance = 1e-9, .mostProducts = 5});
        QVERIFY(!cut->isConverged);
        QCOMPARE(cut->products, std::int64_t(5));
        QVERIFY(cut->value < 1 && cut->value + cut->residual > 0.8);
        const auto nothing = largestEigenvalue([](const at::Tensor& v) { return v * 0; }, randomStart(9));
        QVERIFY(nothing->isConverged && nothing->value == 0 && nothing->products == 1);
        const auto nan = largestEigenvalue([](const at::Tensor& v) { return v * std::nan(""); }, randomStart(9));
        QVERIFY(std::isnan(nan->value) && !nan->isConverged);
        int asked = 0;
        QVERIFY(!largestEigenvalue(product, randomStart(200), {.tolerance = 0}, [&] { return ++asked < 4; }));
        QCOMPARE(asked, 4);
    }

    void theSameSeedGivesTheSameBits()
    {
        const auto network = makeNetwork("resnet-8", Json::object(), {3, 8, 8}, 4);
        const SamplePoint at = asTrained(*network, {3, 8, 8});
        const at::Tensor image = someImages(1, {3, 8, 8}, at::kFloat);
        const auto of = [&](std::int64_t seed) {
            return *sampleCurvature(*network, at.theta, at.state, image, labelOf(1), {.seed = seed});
        };
        const TopEigenvalue first = of(1), other = of(2);
        QVERIFY(first.isConverged && first.value == of(1).value);
        QVERIFY(first.value != other.value && isNear(first.value, other.value, 1e-4));
    }
};

QTEST_GUILESS_MAIN(TestSampleCurvature)
#include "tst_sample_curvature.moc"
