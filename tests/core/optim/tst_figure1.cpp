// SPDX-License-Identifier: GPL-3.0-or-later
#include "quadratics.h"

#include "core/optim/figure1.h"
#include "core/optim/registry.h"

using namespace sharpscope;
using namespace sharpscope::test;

namespace {
at::Tensor half(const at::Tensor& theta, const at::Tensor& gradient) { return uphill(theta, gradient, 0.5); }
} // namespace

class TestFigure1 : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beforeAndAfterAStepOnQ()
    {
        Stepper s{.rule = makeRule("agnostic-sam", {{"rho1", 1}, {"rho2", 0.5}, {"rhoV", 0.5}}), .theta = startQ()};
        s.step(trainQ(), secondQ());
        const CosineProbe probe = probeCosine(quadratic, startQ(), s.theta, trainQ(), secondQ(), half);
        QVERIFY(near(number(probe.before), 12.0 / 13, 1e-12));
        QVERIFY(near(number(probe.after), 0.998671276, 6e-10));
        QVERIFY(near(number(probe.after) - number(probe.before), 0.075594352, 1.2e-9));
    }

    void onlyFrozenStatistics()
    {
        std::vector<Statistics> asked;
        const Gradient gradient = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            asked.push_back(statistics);
            return quadratic(theta, batch, statistics);
        };
        probeCosine(gradient, startQ(), startQ(), trainQ(), secondQ(), half);
        sharpness(gradient, startQ(), trainQ(), 0.5);
        QCOMPARE(asked.size(), std::size_t(8));
        for (const Statistics statistics : asked)
            QVERIFY(statistics == Statistics::Freeze);
    }

    void sharpnessOnQ() { QVERIFY(near(number(sharpness(quadratic, startQ(), trainQ(), 0.5)), 2.865, 1e-12)); }

    void aZeroGradientHasCosineZero()
    {
        QVERIFY(near(number(gradientAlignment(quadratic, vec({0, 0}), trainQ(), secondQ(), half)), 0, 0));
        QVERIFY(near(number(sharpness(quadratic, vec({0, 0}), trainQ(), 0.5)), 0, 0));
    }
};

QTEST_GUILESS_MAIN(TestFigure1)
#include "tst_figure1.moc"
