// SPDX-License-Identifier: GPL-3.0-or-later
// The rules against numbers worked out by hand: on the quadratic pair Q, a one-sample logistic loss and m-sharpness in
// one dimension. Given to nine digits, compared to half a unit of the ninth.
#include "quadratics.h"

#include "core/optim/registry.h"

#include <ATen/ops/exp.h>
#include <ATen/ops/log1p.h>
#include <ATen/ops/sigmoid.h>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr double exact = 1e-12;
constexpr double printed = 6e-10; // the reference prints nine decimals

Stepper onQ(const std::string& rule, const Json& options)
{
    return {.rule = makeRule(rule, options), .theta = startQ()};
}

at::Tensor lastPoint(const Stepper& s) { return s.calls.back().theta; }

/// log(1+e^{−y x·w}), the mean over a batch of x [B, P] and y [B].
LossAndGradient logistic(const at::Tensor& theta, const Batch& batch, Statistics)
{
    const at::Tensor z = batch.images.matmul(theta).mul(batch.labels);
    const at::Tensor pull = at::sigmoid(z.neg()).mul(batch.labels).neg();
    return {.loss = at::log1p(at::exp(z.neg())).mean(), .gradient = batch.images.mul(pull.unsqueeze(1)).mean(0)};
}

Batch sample(const std::vector<double>& x, double y) { return {.images = vec(x).unsqueeze(0), .labels = vec({y})}; }

} // namespace

class TestRuleOracles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sgdOnQ()
    {
        Stepper s = onQ("sgd", Json::object());
        s.step(trainQ());
        QVERIFY(near(s.last.gradient, vec({3, 4}), exact));
        QVERIFY(near(s.theta, vec({2.7, 0.6}), exact));
        QVERIFY(near(number(s.last.report.loss), 6.5, exact));
        QVERIFY(near(number(s.last.report.gradientNorm), 5, exact));
    }

    void samOnQ()
    {
        Stepper s = onQ("sam", {{"rho", 0.5}});
        s.step(trainQ());
        QVERIFY(near(lastPoint(s), vec({3.3, 1.4}), exact));
        QVERIFY(near(number(s.last.report.perturbedLoss), 9.365, exact));
        QVERIFY(near(number(s.last.report.perturbation), 0.5, exact));
        QVERIFY(near(s.last.gradient, vec({3.3, 5.6}), exact));
        QVERIFY(near(s.theta, vec({2.67, 0.44}), exact));
    }

    void weightDecayStaysOutsideThePerturbation()
    {
        Stepper s = onQ("sam", {{"rho", 0.5}});
        s.optimizer.weightDecay = 0.1;
        s.step(trainQ());
        QVERIFY(near(s.theta, vec({2.64, 0.43}), exact));
    }

    void unnormalisedSamOnQ()
    {
        const std::vector<std::pair<std::string, Json>> spellings = {{"usam", Json{{"rho", 0.1}}},
                                                                     {"sam", Json{{"rho", 0.1}, {"normalise", false}}}};
        for (const auto& [rule, options] : spellings) {
            Stepper s = onQ(rule, options);
            s.step(trainQ());
            QVERIFY(near(lastPoint(s), vec({3.3, 1.4}), exact));
            QVERIFY(near(s.theta, vec({2.67, 0.44}), exact));
        }
    }

    void asamOnQInBothConventions()
    {
        for (const char* convention : {"layerwise", "all"}) {
            Stepper s = onQ("asam", {{"rho", 0.5}, {"eta", 0}, {"convention", convention}});
            s.step(trainQ());
            const at::Tensor epsilon = lastPoint(s).sub(startQ());
            QVERIFY(near(epsilon, vec({1.370717323, 0.203069233}), printed));
            QVERIFY(near(number(epsilon.div(startQ()).norm()), 0.5, exact));
            QVERIFY(near(s.last.gradient, vec({4.370717323, 4.812276932}), printed));
            QVERIFY(near(s.theta, vec({2.562928268, 0.518772307}), printed));
            QVERIFY(near(number(s.last.report.perturbation), number(epsilon.norm()), exact));
        }
    }

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

    void gsamOnQ()
    {
        Stepper s = onQ("gsam", {{"rho", 0.5}, {"rhoMin", 0.5}, {"alpha", 0.5}});
        s.step(trainQ());
        QVERIFY(near(vec({3.3, 5.6}).sub(s.last.gradient).mul(2), vec({0.477159763, -0.281183432}), 2 * printed));
        QVERIFY(near(s.last.gradient, vec({3.061420118, 5.740591716}), printed));
        QVERIFY(near(s.theta, vec({2.693857988, 0.425940828}), printed));
    }

    void gsamsRadiusFollowsTheLearningRate()
    {
        Stepper s = onQ("gsam", {{"rho", 0.5}, {"rhoMin", 0.1}});
        s.step(trainQ(), {}, 0.25);
        QVERIFY(near(number(s.last.report.perturbation), 0.2, exact));
        QCOMPARE(s.rule->radius(), 0.2);
    }

    void gsamsRadiusStaysBetweenItsEnds()
    {
        for (const auto& [fraction, radius] : {std::pair(1.0, 0.5), {0.0, 0.1}, {3.0, 0.5}, {-1.0, 0.1}}) {
            Stepper s = onQ("gsam", {{"rho", 0.5}, {"rhoMin", 0.1}});
            s.step(trainQ(), {}, fraction);
            QVERIFY(near(number(s.last.report.perturbation), radius, exact));
            QVERIFY(near(s.rule->radius(), radius, exact));
        }
    }

    void wsamOnQ()
    {
        for (const bool decoupled : {true, false}) {
            Stepper s = onQ("wsam", {{"rho", 0.5}, {"gamma", 0.9}, {"decoupled", decoupled}});
            s.step(trainQ());
            QCOMPARE(s.last.decoupled.defined(), decoupled);
            const at::Tensor total = decoupled ? s.last.gradient.add(s.last.decoupled) : s.last.gradient;
            QVERIFY(near(total, vec({5.7, 18.4}), 1e-11));
            QVERIFY(near(s.theta, vec({2.43, -0.84}), 1e-11));
        }
    }

    void fSamsSecondStep()
    {
        Stepper s{.rule = makeRule("f-sam", {{"rho", 0.5}, {"sigma", 1}, {"lambda", 0.9}}), .theta = startQ()};
        s.gradient = [](const at::Tensor&, const Batch&, Statistics) -> LossAndGradient {
            return {.loss = vec({0}).sum(), .gradient = vec({0, 1})};
        };
        s.rule->setBuffers({{"mean", vec({3, 4})}});
        s.step(trainQ());
        QVERIFY(near(lastPoint(s).sub(startQ()), vec({-0.353553391, -0.353553391}), printed));
        QVERIFY(near(s.rule->buffers().at(0).second, vec({2.7, 3.7}), exact));
    }

    void vassoAverages()
    {
        Stepper s = onQ("vasso", {{"rho", 0.5}, {"theta", 0.25}});
        s.rule->setBuffers({{"direction", vec({-1, 4})}});
        s.step(trainQ()); // d = ¾(−1, 4) + ¼(3, 4) = (0, 4)
        QVERIFY(near(lastPoint(s), vec({3, 1.5}), exact));
    }

    void lookSamReusesTheDirectionAcross()
    {
        Stepper s = onQ("looksam", {{"rho", 0.5}, {"k", 2}, {"alpha", 0.5}});
        s.step(trainQ());
        QVERIFY(near(s.last.gradient, vec({3.3, 5.6}), exact));
        QCOMPARE(s.last.report.passes, 2.0);
        // g_v = (3.3, 5.6) − 32.3/25 (3, 4) = (−0.576, 0.432), of norm 0.72
        QVERIFY(near(s.rule->buffers().at(0).second, vec({-0.576, 0.432}), exact));
        const at::Tensor g = quadratic(s.theta, trainQ(), Statistics::Freeze).gradient;
        s.step(trainQ());
        QCOMPARE(s.last.report.passes, 1.0);
        QVERIFY(near(s.last.gradient, g.add(vec({-0.8, 0.6}).mul(g.norm()), 0.5), exact));
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

    void mSharpnessInOneDimension()
    {
        const Batch both = batchOf({{{1}, {0}}, {{3}, {2}}}); // ½w², 3/2(w−2)² at w = 1
        Stepper whole{.rule = makeRule("sam", {{"rho", 0.1}}), .theta = vec({1})};
        Stepper parts{.rule = makeRule("sam", {{"rho", 0.1}, {"parts", 2}}), .theta = vec({1})};
        QVERIFY(near(whole.step(both).gradient, vec({-1.2}), exact));
        QVERIFY(near(parts.step(both).gradient, vec({-1.1}), exact));
        QVERIFY(near(number(parts.last.report.loss), 1, exact));
        QVERIFY(near(number(parts.last.report.perturbation), 0.1, exact));
        QCOMPARE(parts.last.report.passes, 2.0);
    }
};

QTEST_GUILESS_MAIN(TestRuleOracles)
#include "tst_rule_oracles.moc"
