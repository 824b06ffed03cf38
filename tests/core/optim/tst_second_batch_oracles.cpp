// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of two batches against numbers worked out by hand: on the quadratic pair Q, and on a one-sample logistic
// loss, where they are exact.
#include "oracle.h"

#include <ATen/ops/exp.h>
#include <ATen/ops/log1p.h>
#include <ATen/ops/sigmoid.h>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

/// log(1+e^{−y x·w}), the mean over a batch of x [B, P] and y [B].
LossAndGradient logistic(const at::Tensor& theta, const Batch& batch, Statistics)
{
    const at::Tensor z = batch.images.matmul(theta).mul(batch.labels);
    const at::Tensor pull = at::sigmoid(z.neg()).mul(batch.labels).neg();
    return {.loss = at::log1p(at::exp(z.neg())).mean(), .gradient = batch.images.mul(pull.unsqueeze(1)).mean(0)};
}

Batch sample(const std::vector<double>& x, double y) { return {.images = vec(x).unsqueeze(0), .labels = vec({y})}; }

} // namespace

class TestSecondBatchOracles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void agnosticSamOnQ()
    {
        Stepper s = onQ("agnostic-sam", {{"rho1", 1}, {"rho2", 0.5}, {"rhoV", 0.5}});
        s.step(trainQ(), secondQ());
        QCOMPARE(s.calls.size(), std::size_t(4));
        QVERIFY(near(s.calls[1].theta, vec({3.4, 1.3}), exact)); // θ̃ᵛ
        QVERIFY(near(lastPoint(s), vec({3.169230769, 1.546153846}), printed));
        QVERIFY(near(number(s.last.report.perturbation), 0.571771875, printed));
        QVERIFY(near(s.last.gradient, vec({3.169230769, 6.184615385}), printed));
        QVERIFY(near(s.theta, vec({2.683076923, 0.381538462}), printed));
        QVERIFY(near(number(s.last.report.cosine), 12.0 / 13, exact));
    }

    void agnosticSamOnQWithTheNormAtTheStart()
    {
        Stepper s = onQ("agnostic-sam", {{"rho1", 1}, {"rho2", 0.5}, {"rhoV", 0.5}, {"normaliser", "start"}});
        s.step(trainQ(), secondQ());
        QVERIFY(near(lastPoint(s), vec({3.04, 1.47}), exact));
        QVERIFY(near(number(s.last.report.perturbation), std::hypot(0.04, 0.47), exact));
        QVERIFY(near(s.last.gradient, vec({3.04, 5.88}), exact));
        QVERIFY(near(s.theta, vec({2.696, 0.412}), exact));
    }

    void alignSamOnQ()
    {
        Stepper s = onQ("align-sam", {{"rho", 0.5}, {"lambda", 2}});
        s.step(trainQ(), secondQ());
        QCOMPARE(s.calls.size(), std::size_t(3));
        QVERIFY(near(lastPoint(s), vec({3.2, 1.5}), exact));
        QVERIFY(near(number(s.last.report.perturbation), 0.538516481, printed));
        QVERIFY(near(s.last.gradient, vec({3.2, 6.0}), exact));
        QVERIFY(near(s.theta, vec({2.68, 0.4}), exact));
    }

    void theoremTwoHoldsExactlyOnQ()
    {
        Stepper s = onQ("agnostic-sam", {{"rho1", 1}, {"rho2", 0.5}, {"rhoV", 0.5}});
        s.step(trainQ(), secondQ());
        const at::Tensor gv = quadratic(s.calls[1].theta, secondQ(), Statistics::Freeze).gradient;
        const at::Tensor gt = vec({3, 4});
        const at::Tensor hessian = vec({1, 4});
        const auto dot = [](const at::Tensor& a, const at::Tensor& b) { return number(a.mul(b).sum()); };
        const double left = dot(s.last.gradient, gv);
        QVERIFY(near(dot(gt, gv), 30, exact));
        QVERIFY(near(left, 38.156923077, printed));
        QVERIFY(near(left, 30 + dot(gv.mul(hessian), gt) / 5 - 0.5 / 6.5 * dot(gv.mul(hessian), gv), 1e-11));
    }

    void samIsExactOnOneLogisticSample()
    {
        Stepper s{.rule = makeRule("sam", {{"rho", 0.1}}), .theta = vec({0.2, 0.1})};
        s.gradient = logistic;
        s.step(sample({3, 4}, 1));
        QVERIFY(near(number(s.last.report.loss), 0.313261688, printed));
        QVERIFY(near(number(s.last.report.gradientNorm), std::hypot(0.806824264, 1.075765685), 2 * printed));
        QVERIFY(near(number(s.last.report.perturbedLoss), 0.474076984, printed));
        QVERIFY(near(s.last.gradient, vec({-1.132622006, -1.510162675}), printed));
    }

    void agnosticAndAlignAgreeOnSingleLogisticSamples()
    {
        // z̃ = z − ρ₁‖x‖ + ρ₂ y y_v x·x_v/‖x_v‖
        const auto margin = [](double y, double yv, const std::vector<double>& xv, const std::string& rule,
                               const Json& options) {
            Stepper s{.rule = makeRule(rule, options), .theta = vec({0.2, 0.1})};
            s.gradient = logistic;
            s.step(sample({3, 4}, y), sample(xv, yv));
            return number(s.calls.back().theta.mul(vec({3, 4})).sum()) * y;
        };
        const Json agnostic{{"rho1", 0.2}, {"rho2", 0.1}, {"rhoV", 0.3}};
        const Json align{{"rho", 0.1}, {"lambda", 2}};
        QVERIFY(near(margin(1, 1, {3, 4}, "agnostic-sam", agnostic), 0.5, exact));
        QVERIFY(near(margin(1, 1, {3, 4}, "align-sam", align), 0.5, exact));
        const double expected = -1 - 0.2 * 5 + 0.1 * -1 * (3 * 1 + 4 * -2) / std::sqrt(5);
        QVERIFY(near(margin(-1, 1, {1, -2}, "agnostic-sam", agnostic), expected, exact));
        QVERIFY(near(margin(-1, 1, {1, -2}, "align-sam", align), expected, exact));
    }
};

QTEST_GUILESS_MAIN(TestSecondBatchOracles)
#include "tst_second_batch_oracles.moc"
