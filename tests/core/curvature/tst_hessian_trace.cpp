// SPDX-License-Identifier: GPL-3.0-or-later
// Trace and spectral density: exact where they are, within their standard errors where they are drawn.
#include "core/curvature/hessian_trace.h"
#include "core/run/spectral_density.h"
#include "known_losses.h"

#include <ATen/ops/linspace.h>

#include <QTest>

#include <cmath>
#include <numeric>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

/// Over many seeds: no bias, errors as large as the spread that there is, and the value inside two of them as often as
/// it should be.
void study(double exact, const std::function<std::optional<TraceEstimate>(std::int64_t seed)>& estimate)
{
    double bias = 0, squares = 0, errors = 0, inside = 0;
    constexpr int seeds = 200;
    for (int seed = 0; seed < seeds; ++seed) {
        const TraceEstimate one = *estimate(seed);
        bias += (one.value - exact) / seeds;
        squares += (one.value - exact) * (one.value - exact) / seeds;
        errors += one.error * one.error / seeds;
        inside += std::abs(one.value - exact) < 2 * one.error ? 1.0 / seeds : 0;
    }
    QVERIFY2(std::abs(bias) < 3.5 * std::sqrt(squares / seeds), qPrintable(QString::number(bias)));
    QVERIFY2(std::abs(errors / squares - 1) < 0.25, qPrintable(QString::number(errors / squares)));
    QVERIFY2(inside > 0.88 && inside <= 0.995, qPrintable(QString::number(inside)));
}

} // namespace

class TestHessianTrace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDiagonalHessiansTraceIsExactFromOneDraw()
    {
        const at::Tensor values = drawn({50}, "diagonal");
        const LossOnImages loss = quadraticLoss(at::diag(values), drawn({50}, "b"));
        const HessianBlock hessian{loss, drawn({50}, "theta"), {.ranges = {{0, 50}}, .count = 50}};
        const double exact = values.sum().item<double>();
        for (const std::int64_t seed : {1, 2, 3}) {
            const auto one = hutchinsonTrace(hessian, 1, seed);
            QVERIFY(std::abs(one->value - exact) < 1e-12 && std::isnan(one->error) && one->products == 1);
            const auto more = hutchinsonTrace(hessian, 12, seed);
            QVERIFY(std::abs(more->value - exact) < 1e-12 && more->error < 1e-12);
        }
    }

    void tracesLieWithinTheirStandardErrors()
    {
        at::Tensor values = at::linspace(0, 1, 80, at::kDouble);
        values.narrow(0, 75, 5).copy_(at::tensor({8.0, 12.0, 20.0, 30.0, 40.0}, at::kDouble));
        const LossOnImages loss = quadraticLoss(withEigenvalues(values), drawn({80}, "b"));
        const HessianBlock hessian{loss, drawn({80}, "theta"), {.ranges = {{0, 80}}, .count = 80}};
        const double exact = values.sum().item<double>();
        study(exact, [&](std::int64_t seed) { return hutchinsonTrace(hessian, 30, seed); });
        study(exact, [&](std::int64_t seed) { return hutchPlusPlusTrace(hessian, 60, seed); });
        const double plain = hutchinsonTrace(hessian, 60, 1)->error, better = hutchPlusPlusTrace(hessian, 60, 1)->error;
        QVERIFY2(better * 3 < plain, qPrintable(QString("%1 %2").arg(plain).arg(better))); // for as many products
    }

    void layersAddUpToTheWholeTraceDrawByDraw()
    {
        const Setting s(tanhNetwork(), 3, 10);
        const LossOnImages loss = s.loss(5);
        const HessianBlock hessian{loss, s.theta, s.whole()};
        std::vector<ParameterBlock> layers;
        for (const ParameterBlock& layer : layersOf(s.network->layout(), s.whole()))
            layers.push_back(within(s.whole(), layer));
        for (const std::int64_t draws : {1, 9}) {
            const auto estimate = hutchinsonTrace(hessian, draws, 3, layers);
            const double sum = std::accumulate(estimate->parts.begin(), estimate->parts.end(), 0.0);
            QVERIFY(std::abs(sum - estimate->value) < 1e-12 * std::abs(estimate->value));
        }
        const at::Tensor dense = denseHessian(*s.objective, s.theta, s.batch);
        const auto many = hutchinsonTrace(hessian, 2000, 4, layers);
        for (std::size_t l = 0; l < layers.size(); ++l) {
            const double exact = cut(dense, layers[l]).trace().item<double>();
            QVERIFY(std::abs(many->parts[l] - exact) < 4 * many->partErrors[l]);
        }
    }

    void theDensityIntegratesToOneAndHasTheTrace()
    {
        const at::Tensor values = at::cat({at::linspace(-1, 1, 190, at::kDouble), at::linspace(5, 9, 10, at::kDouble)});
        const LossOnImages loss = quadraticLoss(withEigenvalues(values), drawn({200}, "b"));
        const HessianBlock hessian{loss, drawn({200}, "theta"), {.ranges = {{0, 200}}, .count = 200}};
        std::vector<SeenSpectrum> starts;
        for (int i = 0; i < 40; ++i) {
            const SpectrumSeen seen = *spectrumSeen(hessian.asOperator(), hessian.signs(1, "density", i), 60);
            QVERIFY(std::abs(std::accumulate(seen.weights.begin(), seen.weights.end(), -1.0)) < 1e-12);
            starts.push_back({seen.nodes, seen.weights});
        }
        const SpectralDensity density = broadened(starts, 0.1);
        double sum = 0, mean = 0, outer = 0;
        for (std::size_t i = 1; i < density.values.size(); ++i) {
            const double width = density.values[i] - density.values[i - 1];
            const double mass = 0.5 * width * (density.density[i] + density.density[i - 1]);
            sum += mass;
            mean += mass * density.values[i];
            outer += density.values[i] > 3 ? mass : 0;
        }
        QVERIFY2(std::abs(sum - 1) < 1e-7, qPrintable(QString::number(sum - 1)));
        QVERIFY2(std::abs(mean - values.mean().item<double>()) < 0.05, qPrintable(QString::number(mean)));
        QVERIFY2(std::abs(outer - 0.05) < 0.01, qPrintable(QString::number(outer))); // 10 of 200 eigenvalues
        QVERIFY(toJson(densityFromJson(toJson(density))) == toJson(density));
    }
};

QTEST_GUILESS_MAIN(TestHessianTrace)
#include "tst_hessian_trace.moc"
