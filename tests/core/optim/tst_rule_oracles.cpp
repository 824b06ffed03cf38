// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of one batch and no memory against numbers worked out by hand: on Q, on a small layer, in one dimension.
#include "oracle.h"

#include <tuple>

using namespace sharpscope;
using namespace sharpscope::test;

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

    void unifiedSamOnQ()
    {
        Stepper s = onQ("unified-sam", {{"rho", 0.1}, {"lambda", 0.5}});
        s.step(trainQ());
        QVERIFY(near(lastPoint(s).sub(startQ()), vec({0.18, 0.24}), exact));
        QVERIFY(near(number(s.last.report.perturbation), 0.3, exact));
        QVERIFY(near(s.last.gradient, vec({3.18, 4.96}), exact));
        QVERIFY(near(s.theta, vec({2.682, 0.504}), exact));
    }

    void unifiedSamsShareFollowsTheSteps()
    {
        for (const auto& [over, lambda] : {std::pair("constant", 0.3), {"1/t", 0.25}, {"1-1/t", 0.75}}) {
            Stepper s = onQ("unified-sam", {{"rho", 0.1}, {"lambda", 0.3}, {"over", over}});
            s.steps = 3; // the fourth
            s.step(trainQ());
            QVERIFY(near(number(s.last.report.perturbation), 0.1 * (5 * (1 - lambda) + lambda), exact));
        }
    }

    void stableSamOnQ()
    {
        Stepper s = onQ("stable-sam", {{"rho", 0.5}});
        s.step(trainQ());
        QVERIFY(near(lastPoint(s), vec({3.3, 1.4}), exact));
        QVERIFY(near(s.last.gradient, vec({2.5384615385, 4.3076923077}), 6e-11));
        QVERIFY(near(number(s.last.gradient.norm()), 5, exact));
        QVERIFY(near(s.theta, vec({2.7461538462, 0.5692307692}), 6e-11));
    }

    void leSamOnQ()
    {
        for (const auto& [progress, rhoMax, radius] :
             {std::tuple(0.0, 10.0, 0.5), {0.5, 10.0, 0.25}, {0.0, 0.2, 0.2}, {1.0, 10.0, 0.0}}) {
            Stepper s = onQ("le-sam", {{"sigma", 2.5}, {"rhoMax", rhoMax}});
            s.stepsTotal = 100;
            s.steps = static_cast<std::int64_t>(100 * progress);
            s.step(trainQ());
            QVERIFY(near(lastPoint(s).sub(startQ()), vec({0.6 * radius, 0.8 * radius}), exact));
            QVERIFY(near(number(s.last.report.perturbation), radius, exact));
        }
    }

    void bilateralSamOnQ()
    {
        Stepper s = onQ("bilateral-sam", {{"rhoMax", 0.5}, {"rhoMin", 0.5}});
        s.step(trainQ());
        QCOMPARE(s.calls.size(), std::size_t(3));
        QVERIFY(near(s.calls[1].theta, vec({3.3, 1.4}), exact));
        QVERIFY(near(lastPoint(s), vec({2.7, 0.6}), exact));
        const double ratio = 6.5 / std::hypot(2.7, 2.4); // ‖(3.3, 5.6)‖ over ‖(2.7, 2.4)‖
        QVERIFY(near(s.last.gradient, vec({6.3 - 2.7 * ratio, 9.6 - 2.4 * ratio}), exact));
        QVERIFY(near(number(s.last.report.perturbation), 0.5, exact));
        QVERIFY(near(number(s.last.report.perturbedLoss), 9.365, exact));
        Stepper half = onQ("bilateral-sam", {{"rhoMax", 0.5}, {"rhoMin", 0.5}});
        half.step(trainQ(), {}, 0.5);
        QVERIFY(near(lastPoint(half), vec({2.85, 0.8}), exact));
    }

    /// One 2 × 2 layer and a bias: g = (1, 2, 3, 10; 5), mean 4, |z| ~ 3, 2, 1, 6.
    void zSharpPerturbsWhatStandsOut()
    {
        const auto perturbed = [](const Json& options) {
            Stepper s{.rule = makeRule("zsharp", options), .theta = vec({0, 0, 0, 0, 0})};
            s.layout = {
                .parameters = {{.name = "fc.weight", .count = 4, .shape = {2, 2}},
                               {.name = "fc.bias", .offset = 4, .count = 1, .shape = {1}, .kind = SegmentKind::Bias}},
                .parameterCount = 5};
            s.gradient = [](const at::Tensor& theta, const Batch&, Statistics) -> LossAndGradient {
                return {.loss = theta.sum(), .gradient = vec({1, 2, 3, 10, 5})};
            };
            s.step(trainQ());
            const at::Tensor epsilon = s.calls.back().theta.clone();
            if (!near(number(s.last.report.perturbation), number(epsilon.norm()), exact)) qFatal("another radius");
            return epsilon;
        };
        // the median of 1, 2, 3, 6 is 2.5
        QVERIFY(
            near(perturbed({{"rho", 0.5}, {"quantile", 0.5}}), vec({1, 0, 0, 10, 5}).mul(0.5 / std::sqrt(126)), exact));
        const at::Tensor byItself = perturbed({{"rho", 0.5}, {"quantile", 0.5}, {"norm", "code"}});
        QVERIFY(near(byItself.narrow(0, 0, 4), vec({1, 0, 0, 10}).mul(0.5 / std::sqrt(101)), exact));
        QVERIFY(near(byItself.narrow(0, 4, 1), vec({5}).mul(0.5 / std::sqrt(139)), exact)); // over ‖g‖
        QVERIFY(
            near(perturbed({{"rho", 0.5}, {"quantile", 0.9}}), vec({0, 0, 0, 10, 5}).mul(0.5 / std::sqrt(125)), exact));
        QVERIFY(
            near(perturbed({{"rho", 0.5}, {"quantile", 0}}), vec({1, 2, 3, 10, 5}).mul(0.5 / std::sqrt(139)), exact));
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

    /// γ = (9.365 − 3.23)/42.25 and, where that is too far, lr.
    void samSpsTakesPolyaksStep()
    {
        const double gamma = (9.365 - 3.23) / 42.25;
        for (const auto& [lr, decay, lowest, length] :
             {std::tuple(1.0, 0.0, 0.0, gamma), {1.0, 0.1, 0.0, gamma}, {0.1, 0.0, 0.0, 0.1}, {1.0, 0.0, 9.0, 0.0}}) {
            Stepper s = onQ("sam-sps", {{"rho", 0.5}, {"lowest", lowest}});
            s.optimizer.lr = lr;
            s.optimizer.weightDecay = decay;
            s.step(trainQ());
            const at::Tensor step = vec({3.3, 5.6}).add(startQ(), decay).mul(length);
            QVERIFY(near(s.theta, startQ().sub(step), exact));
        }
    }

    /// γ = (9.365 − 3.23)/42.25 = 0.1452 up to γ_b, whatever lr is.
    void samSpsCutsItsStepOffAtGammaB()
    {
        const double gamma = (9.365 - 3.23) / 42.25;
        for (const auto& [lr, largest, length] :
             {std::tuple(0.01, 1.0, gamma), {0.01, 0.1, 0.1}, {1.0, 0.1, 0.1}, {0.01, 0.0, 0.01}, {1.0, 0.0, gamma}}) {
            Stepper s = onQ("sam-sps", {{"rho", 0.5}, {"largest", largest}});
            s.optimizer.lr = lr;
            s.optimizer.weightDecay = 0.1;
            s.step(trainQ());
            QVERIFY(near(s.theta, startQ().sub(vec({3.6, 5.7}), length), exact)); // g̃ + 0.1 θ
        }
    }

    /// σ_t = 2.5 · ½ half way up, then 2.5, then 2.5 · ½ half way down: ρ_t = σ_t/5.
    void leSamsSigmaRisesAndStaysAndFalls()
    {
        for (const auto& [progress, radius] :
             {std::pair(0, 0.0), {5, 0.25}, {10, 0.5}, {59, 0.5}, {80, 0.25}, {60, 0.5}}) {
            Stepper s = onQ("le-sam", {{"sigma", 2.5}, {"rhoMax", 10}, {"warmup", 0.1}, {"decayFrom", 0.6}});
            s.stepsTotal = 100;
            s.steps = progress;
            s.step(trainQ());
            QVERIFY(near(number(s.last.report.perturbation), radius, exact));
        }
    }

    /// F = w₁w₂, L = ½F²: ∂L/∂F = 3 at (3, 1), g = (3, 9).
    void functionalSamKeepsWhatTheLossSays()
    {
        Stepper s = onQ("functional-sam", {{"rho", 0.5}});
        const auto jacobian = [](const at::Tensor& w) { return w.flip(0); };
        const auto output = [](const at::Tensor& w) { return w.prod().view({1, 1}); };
        s.ownExtras = Extras{};
        s.ownExtras->each = [=](const at::Tensor& w, const Batch&, Statistics) -> LossAndGradient {
            const at::Tensor f = output(w);
            return {.loss = f.square().sum().mul(0.5), .gradient = jacobian(w).mul(f.sum()), .outputs = f};
        };
        s.ownExtras->pulledBack = [=](const at::Tensor& w, const Batch&, Statistics,
                                      const at::Tensor& outputs) -> LossAndGradient {
            return {.loss = output(w).square().sum().mul(0.5), .gradient = jacobian(w).mul(outputs.sum())};
        };
        s.step(trainQ());
        const at::Tensor moved = vec({3 + 0.5 / std::sqrt(10), 1 + 1.5 / std::sqrt(10)});
        QVERIFY(near(lastPoint(s), moved, exact));
        QVERIFY(near(s.last.gradient, moved.flip(0).mul(3), exact));
        QVERIFY(near(number(s.last.report.perturbedLoss), 0.5 * std::pow(number(moved.prod()), 2), exact));
    }
};

QTEST_GUILESS_MAIN(TestRuleOracles)
#include "tst_rule_oracles.moc"
