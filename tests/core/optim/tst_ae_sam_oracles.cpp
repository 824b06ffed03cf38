// SPDX-License-Identifier: GPL-3.0-or-later
// AE-SAM's decisions worked out by hand, and the copy to the host that they are made of.
#include "oracle.h"

#include "core/tensor/host_copy.h"

#include <cmath>

using namespace sharpscope;
using namespace sharpscope::test;

class TestAeSamOracles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// ‖g‖² = 25 of this very step: with a mean of 10 and a variance of 36 before it, μ = 11.5 and σ = √50.625.
    void aeSamDecidesByThisStepWhereAsked()
    {
        const double c = (25 - 11.5) / std::sqrt(50.625);
        for (const auto& [threshold, isSharp] : {std::pair(c - 1e-6, true), std::pair(c + 1e-6, false)}) {
            Stepper s = onQ("ae-sam", {{"rho", 0.5}, {"lambda2", threshold}, {"decides", "now"}});
            s.rule->setBuffers({{"norms", vec({isSharp ? 0.0 : 1000.0, 10, 36})}}); // the step before says otherwise
            QVERIFY(!s.rule->isRecorded());
            s.step(trainQ());
            QCOMPARE(s.last.report.passes, isSharp ? 2.0 : 1.0);
            QCOMPARE(s.calls.size(), isSharp ? std::size_t(2) : std::size_t(1)); // its gradient at θ is taken once
            QVERIFY(near(s.theta, isSharp ? vec({2.67, 0.44}) : vec({2.7, 0.6}), exact));
            QVERIFY(near(s.rule->buffers().at(0).second, vec({25, 11.5, 50.625}), exact));
        }
    }

    /// ‖g‖² ≥ μ + c σ holds where both sides are the same: in the first step, which is its own mean.
    void aeSamsFirstStepIsSamsWhereItDecidesNow()
    {
        Stepper s = onQ("ae-sam", {{"rho", 0.5}, {"lambda2", 2}, {"decides", "now"}});
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 2.0);
    }

    /// Of ‖g‖² = 25 in the step before the last, beside a mean of 10 and a deviation of 6; the last one's say
    /// otherwise.
    void aeSamDecidesByTheStepBeforeTheLast()
    {
        struct Case {
            double lambda2, lambda1, progress;
            bool isSharp;
        };
        for (const Case& c : {Case{2, 0, 0, true}, Case{2.6, 0, 0, false}, Case{0, 2.4, 1, true},
                              Case{0, 2.6, 1, false}, Case{4, 0, 0.5, true}, Case{6, 0, 0.5, false}}) {
            Stepper s = onQ("ae-sam", {{"rho", 0.5}, {"lambda2", c.lambda2}, {"lambda1", c.lambda1}});
            s.rule->setBuffers(
                {{"norms", vec({c.isSharp ? 0.0 : 1000.0, 10, 36})}, {"earlier norms", vec({25, 10, 36})}});
            s.stepsTotal = 100;
            s.steps = static_cast<std::int64_t>(100 * c.progress);
            s.step(trainQ());
            QCOMPARE(s.last.report.passes, c.isSharp ? 2.0 : 1.0);
            QVERIFY(near(s.theta, c.isSharp ? vec({2.67, 0.44}) : vec({2.7, 0.6}), exact));
            // ‖g‖² = 25: μ = 0.9·10 + 0.1·25, σ² = 0.9·36 + 0.1·(25 − 11.5)²
            QVERIFY(near(s.rule->buffers().at(0).second, vec({25, 11.5, 50.625}), exact));
            QVERIFY(near(s.rule->buffers().at(1).second, vec({c.isSharp ? 0.0 : 1000.0, 10, 36}), exact));
        }
    }

    /// Checkpoints of before have none of the step before the last.
    void aeSamGoesByTheLastStepWhereItKnowsNoOther()
    {
        Stepper s = onQ("ae-sam", {{"rho", 0.5}, {"lambda2", 2}});
        s.rule->setBuffers({{"norms", vec({25, 10, 36})}});
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 2.0);
    }

    void aHostCopyIsOfWhenItWasAskedFor()
    {
        const at::Tensor numbers = vec({1, 2, 3});
        const HostCopy copy(numbers);
        numbers.fill_(7);
        QVERIFY(at::equal(copy.value(), vec({1, 2, 3})));
        QVERIFY(HostCopy().empty() && !copy.empty());
    }

    void aeSamsFirstGradientBeginsTheMean()
    {
        Stepper s = onQ("ae-sam", {{"rho", 0.5}});
        s.step(trainQ());
        QVERIFY(near(s.theta, vec({2.7, 0.6}), exact));
        QVERIFY(near(s.rule->buffers().at(0).second, vec({25, 25, 0}), exact));
    }

    /// Also while one norm is known, which does not deviate from the mean that it is.
    void aeSamsThresholdsReachFromSgdToSam()
    {
        for (const double lambda : {100.0, -100.0}) {
            Stepper s = onQ("ae-sam", {{"rho", 0.5}, {"lambda2", lambda}, {"lambda1", lambda}});
            double passes = 0;
            for (int i = 0; i < 30; ++i) {
                s.step(trainQ());
                passes += s.last.report.passes;
            }
            QCOMPARE(passes, lambda > 0 ? 30.0 : 59.0); // SAM from the second step on
        }
    }
};

QTEST_GUILESS_MAIN(TestAeSamOracles)
#include "tst_ae_sam_oracles.moc"
