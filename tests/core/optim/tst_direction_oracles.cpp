// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that look for a direction (the Hessian's top eigenvector, the highest loss of a plane) against numbers
// worked out by hand.
#include "oracle.h"

using namespace sharpscope;
using namespace sharpscope::test;

class TestDirectionOracles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eigenSamTurnsToTheEigenvector()
    {
        Stepper s = onQ("eigen-sam", {{"rho", 0.5}, {"alpha", 0.2}});
        s.rule->setBuffers({{"eigenvector", vec({0, 1})}});
        s.steps = 1; // between two looks
        s.step(trainQ());
        QVERIFY(near(lastPoint(s).sub(startQ()), vec({0.252, 0.436}), exact));
        QVERIFY(near(number(s.last.report.perturbation), std::hypot(0.252, 0.436), exact));
        QCOMPARE(s.last.report.passes, 2.0);
        Stepper other = onQ("eigen-sam", {{"rho", 0.5}, {"alpha", 0.2}});
        other.rule->setBuffers({{"eigenvector", vec({0, -1})}}); // which is the same one
        other.steps = 1;
        other.step(trainQ());
        QVERIFY(near(lastPoint(other), lastPoint(s), exact));
    }

    void eigenSamFindsTheEigenvector()
    {
        Stepper s = onQ("eigen-sam", {{"iterations", 40}});
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 2.0 + 41);
        QVERIFY(near(s.rule->buffers().at(0).second, vec({0, 1}), exact));
        Stepper few = onQ("eigen-sam", {{"iterations", 2}});
        few.step(trainQ()); // A² ĝ = (0.6, 12.8)
        QVERIFY(near(few.rule->buffers().at(0).second, vec({0.6, 12.8}).div(std::hypot(0.6, 12.8)), exact));
    }

    /// g̃ = (3.3, 5.6) of norm 6.5, v = ±e₂: what lies along it is shortened, whichever way v looks, as long as g̃·v has
    /// that sign; with the other one it grows.
    void xSamTakesOffAPartAlongTheEigenvector()
    {
        struct Case {
            Json options;
            double v;
            at::Tensor gradient;
        };
        const std::vector<Case> cases = {
            {Json::object(), 1, vec({3.3 / 6.5, 0.8 * 5.6 / 6.5})},
            {Json::object(), -1, vec({3.3 / 6.5, 1.2 * 5.6 / 6.5})},
            {{{"length", "sam"}}, 1, vec({3.3, 0.8 * 5.6})},
            {{{"projection", "paper"}}, 1, vec({3.3 / 6.5, 5.6 / 6.5 - 0.2 * 5.6})},
            {{{"projection", "paper"}, {"length", "sam"}}, 1, vec({3.3, 5.6 - 0.2 * 5.6 * 6.5})},
            {{{"alpha", 1}}, 1, vec({3.3 / 6.5, 0})},
        };
        for (const Case& one : cases) {
            Json options{{"rho", 0.5}};
            options.update(one.options);
            Stepper s = onQ("x-sam", options);
            s.rule->setBuffers({{"eigenvector", vec({0, one.v})}});
            s.steps = 1; // between two looks
            s.step(trainQ());
            QVERIFY(near(s.last.gradient, one.gradient, exact));
            QCOMPARE(s.last.report.passes, 2.0);
        }
        Stepper s = onQ("x-sam", {{"iterations", 2}, {"every", 2}});
        s.step(trainQ()); // A² ĝ = (0.6, 12.8)
        QVERIFY(near(s.rule->buffers().at(0).second, vec({0.6, 12.8}).div(std::hypot(0.6, 12.8)), exact));
        QCOMPARE(s.last.report.passes, 5.0);
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 2.0);
        QCOMPARE(s.rule->passesPerStep(), 3.5);
    }

    void xsamGoesWhereItIsTold()
    {
        const at::Tensor bisector = vec({0.6, 0.8}).add(vec({3.3, 5.6}).div(6.5));
        for (const auto& [alpha, gradient] :
             {std::pair(0.0, vec({3.9, 5.2})), {1.0, vec({3.3, 5.6})}, {0.5, bisector.mul(6.5).div(bisector.norm())}}) {
            Stepper s = onQ("xsam", {{"rho", 0.5}});
            s.rule->setBuffers({{"alpha", vec({alpha})}, {"lookedAt", vec({0})}});
            s.step(trainQ());
            QCOMPARE(s.last.report.passes, 2.0);
            QVERIFY(near(s.last.gradient, gradient, 1e-10));
        }
    }

    void xsamLooksForTheHighestLossOnceAnEpoch()
    {
        Stepper s = onQ("xsam", {{"rho", 0.5}, {"rhoMax", 1}});
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 2.0 + 21 / 3.0);
        const at::Tensor v0 = vec({0.6, 0.8}), v1 = vec({3.3, 5.6}).div(6.5);
        const double angle = std::acos(number(v0.mul(v1).sum()));
        double best = 0, highest = 0;
        for (int i = 0; i <= 20; ++i) {
            const double alpha = 0.1 * i;
            const at::Tensor v = v0.mul(std::sin((1 - alpha) * angle)).add(v1, std::sin(alpha * angle));
            const double loss =
                number(quadratic(startQ().add(v.div(std::sin(angle))), trainQ(), Statistics::Freeze).loss);
            if (loss > highest) best = alpha, highest = loss;
        }
        QVERIFY(best > 1); // beyond SAM's
        QVERIFY(near(number(s.rule->buffers().at(0).second[0]), best, exact));
    }
};

QTEST_GUILESS_MAIN(TestDirectionOracles)
#include "tst_direction_oracles.moc"
