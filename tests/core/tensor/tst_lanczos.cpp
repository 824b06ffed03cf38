// SPDX-License-Identifier: GPL-3.0-or-later
// Lanczos on operators whose eigenvalues, eigenvectors and moments are known.
#include "core/tensor/lanczos.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

at::Tensor drawn(at::IntArrayRef shape, const char* purpose)
{
    return at::randn(shape, makeGenerator(3, purpose), at::kDouble);
}

/// Symmetric, with these eigenvalues in a basis of no special direction.
struct Operator {
    at::Tensor values, basis, matrix;
    std::int64_t products = 0;

    explicit Operator(const at::Tensor& eigenvalues)
        : values(eigenvalues),
          basis(std::get<0>(at::linalg_qr(drawn({eigenvalues.numel(), eigenvalues.numel()}, "basis")))),
          matrix(basis.matmul(at::diag(eigenvalues)).matmul(basis.t()))
    {
    }
    LinearOperator product()
    {
        return [this](const at::Tensor& v) {
            ++products;
            return matrix.matmul(v.to(at::kDouble));
        };
    }
};

double moment(const SpectrumSeen& seen, int power)
{
    double sum = 0;
    for (std::size_t i = 0; i < seen.nodes.size(); ++i)
        sum += seen.weights[i] * std::pow(seen.nodes[i], power);
    return sum;
}

} // namespace

class TestLanczos : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothEndsAreFoundWithTheirVectors_data()
    {
        QTest::addColumn<int>("vectors");
        for (const int vectors : {8, 12, 30, 300})
            QTest::addRow("%d kept", vectors) << vectors;
    }

    /// Five outliers over a bulk, as a network's Hessian has, and two negative ones; −9 is the largest in size.
    void bothEndsAreFoundWithTheirVectors()
    {
        QFETCH(int, vectors);
        const at::Tensor outer = at::tensor({-9.0, -0.5, 2.0, 3.0, 5.0, 8.0, 20.0}, at::kDouble);
        Operator a(at::cat({outer, at::linspace(-0.1, 1, 193, at::kDouble)}));
        const auto found = outerEigenpairs(a.product(), drawn({200}, "start"), 5, 2,
                                           {.tolerance = 1e-9, .mostProducts = 4000, .vectorsAtOnce = vectors});
        QVERIFY(found->isConverged);
        QCOMPARE(found->products, a.products);
        const std::vector<double> largest = {20, 8, 5, 3, 2}, smallest = {-9, -0.5};
        QCOMPARE(found->largest.size(), std::size_t(5));
        QCOMPARE(found->smallest.size(), std::size_t(2));
        const auto check = [&](const Eigenpair& pair, double value) {
            QVERIFY2(std::abs(pair.value - value) < 1e-10, qPrintable(QString::number(pair.value - value)));
            const double residual = (a.matrix.matmul(pair.vector) - pair.value * pair.vector).norm().item<double>();
            QVERIFY(std::abs(residual - pair.residual) < 1e-10); // the residual is what it says it is
            QVERIFY(pair.residual <= 1e-9 * 20);
            QVERIFY(std::abs(pair.vector.norm().item<double>() - 1) < 1e-12);
        };
        for (std::size_t i = 0; i < 5; ++i)
            check(found->largest[i], largest[i]);
        for (std::size_t i = 0; i < 2; ++i)
            check(found->smallest[i], smallest[i]);
        std::vector<at::Tensor> rows;
        for (const Eigenpair& pair : found->largest)
            rows.push_back(pair.vector);
        const at::Tensor all = at::stack(rows);
        QVERIFY((all.matmul(all.t()) - at::eye(5, at::kDouble)).abs().max().item<double>() < 1e-9);
    }

    /// In float the vectors are orthogonal to seven digits, and the values still those of the operator.
    void floatVectorsAndDoubleProductsGiveFloatsPrecision()
    {
        Operator a(at::cat({at::linspace(0, 1, 490, at::kDouble), at::linspace(2, 11, 10, at::kDouble)}));
        const auto found = outerEigenpairs(a.product(), drawn({500}, "start").to(at::kFloat), 5, 1,
                                           {.tolerance = 1e-5, .mostProducts = 400, .vectorsAtOnce = 20});
        QVERIFY(found->isConverged && found->largest[0].vector.scalar_type() == at::kFloat);
        for (int i = 0; i < 5; ++i)
            QVERIFY(std::abs(found->largest[static_cast<std::size_t>(i)].value - (11 - i)) < 1e-5);
        QVERIFY(std::abs(found->smallest[0].value) < 1e-2); // the bulk's end, as far as the tolerance goes
    }

    /// 1 is there three times: further directions are drawn when those of the start are used up.
    void anOperatorWithFewDistinctEigenvaluesIsGoneThroughToItsEnd()
    {
        Operator a(at::tensor({1.0, 1.0, 1.0, 4.0, 4.0, -2.0, 0.0}, at::kDouble));
        const auto found = outerEigenpairs(a.product(), drawn({7}, "start"), 7, 0, {.tolerance = 1e-10});
        QVERIFY(found->isConverged);
        const std::vector<double> expected = {4, 4, 1, 1, 1, 0, -2};
        for (std::size_t i = 0; i < 7; ++i)
            QVERIFY(std::abs(found->largest[i].value - expected[i]) < 1e-12);
        const auto more = outerEigenpairs(a.product(), drawn({7}, "start"), 9, 9);
        QCOMPARE(more->largest.size(), std::size_t(7)); // as many as there are
    }

    /// Warm: from the vector of a matrix nearby it takes few products.
    void aStartNearbySavesProducts()
    {
        const at::Tensor values = at::cat({at::linspace(0, 1, 999, at::kDouble), at::tensor({1.2}, at::kDouble)});
        Operator a(values);
        const auto cold = outerEigenpairs(a.product(), drawn({1000}, "start"), 1, 0, {.tolerance = 1e-4});
        a.matrix.add_(drawn({1000, 1}, "moved").matmul(drawn({1000, 1}, "moved").t()), 1e-7);
        const auto warm = outerEigenpairs(a.product(), cold->largest[0].vector, 1, 0, {.tolerance = 1e-4});
        QVERIFY2(warm->products * 3 < cold->products, qPrintable(QString::number(warm->products)));
    }

    void theQuadratureHasTheMomentsOfTheStart()
    {
        Operator a(at::cat({at::linspace(-1, 1, 190, at::kDouble), at::linspace(3, 6, 10, at::kDouble)}));
        const at::Tensor start = drawn({200}, "start");
        const SpectrumSeen seen = *spectrumSeen(a.product(), start, 6);
        QCOMPARE(seen.nodes.size(), std::size_t(6));
        const at::Tensor inBasis = (a.basis.t().matmul(start) / start.norm()).square();
        for (int power = 0; power <= 11; ++power) { // 2n − 1
            const double exact = (inBasis * a.values.pow(power)).sum().item<double>();
            QVERIFY2(std::abs(moment(seen, power) / exact - 1) < 1e-10, qPrintable(QString::number(power)));
        }
        const double beyond = (inBasis * a.values.pow(12)).sum().item<double>();
        QVERIFY(std::abs(moment(seen, 12) / beyond - 1) > 1e-10);
    }

    /// Every eigenvalue with the weight that the start has along its vectors, once the space ends.
    void aSmallSpaceIsSeenExactly()
    {
        Operator a(at::tensor({2.0, 2.0, -1.0, 5.0}, at::kDouble));
        const at::Tensor start = drawn({4}, "start");
        const SpectrumSeen seen = *spectrumSeen(a.product(), start, 50);
        QCOMPARE(seen.nodes.size(), std::size_t(3));
        const at::Tensor w = (a.basis.t().matmul(start) / start.norm()).square();
        const std::vector<double> nodes = {-1, 2, 5};
        const std::vector<double> weights = {w[2].item<double>(), (w[0] + w[1]).item<double>(), w[3].item<double>()};
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(std::abs(seen.nodes[i] - nodes[i]) < 1e-12);
            QVERIFY(std::abs(seen.weights[i] - weights[i]) < 1e-12);
        }
    }

    void aProductThatGivesUpEndsIt()
    {
        Operator a(at::linspace(0, 1, 50, at::kDouble));
        const auto stopping = [&](const at::Tensor& v) { return a.products == 3 ? at::Tensor() : a.product()(v); };
        QVERIFY(!outerEigenpairs(stopping, drawn({50}, "start"), 2, 1));
        a.products = 0;
        QVERIFY(!spectrumSeen(stopping, drawn({50}, "start"), 20));
        const auto nan = [](const at::Tensor& v) { return v * std::nan(""); };
        QVERIFY(std::isnan(outerEigenpairs(nan, drawn({50}, "start"), 2, 1)->smallest[0].value));
        QVERIFY(std::isnan(spectrumSeen(nan, drawn({50}, "start"), 9)->nodes[0]));
    }
};

QTEST_GUILESS_MAIN(TestLanczos)
#include "tst_lanczos.moc"
