// SPDX-License-Identifier: GPL-3.0-or-later
// long because each limit of each rule is a case of it
// What must hold of the rules whatever the problem: which rule becomes which in a limit, and what they are invariant
// to.
#include "quadratics.h"

#include "core/optim/registry.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/relu.h>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr std::int64_t dimensions = 40;

/// θ after some steps of a rule with momentum and weight decay, each step on batches of its own.
at::Tensor trained(const std::string& rule, const Json& options, at::ScalarType type = at::kDouble,
                   const Gradient& gradient = quadratic, double momentum = 0.9, bool sameSecond = false)
{
    Stepper s{.rule = makeRule(rule, options), .theta = randomStart(dimensions, type)};
    s.optimizer = {.lr = 0.05, .momentum = momentum, .weightDecay = 0.01};
    s.gradient = gradient;
    s.layout = {
        .parameters = {{.name = "fc.weight", .count = 20, .shape = {20}},
                       {.name = "bn.weight", .offset = 20, .count = 5, .shape = {5}, .kind = SegmentKind::Norm},
                       {.name = "bn.bias", .offset = 25, .count = 5, .shape = {5}, .kind = SegmentKind::Norm},
                       {.name = "fc.bias", .offset = 30, .count = 10, .shape = {10}, .kind = SegmentKind::Bias}},
        .parameterCount = dimensions};
    for (std::uint64_t i = 0; i < 8; ++i) {
        const Batch train = randomBatch(8, dimensions, 100 + i, type);
        s.step(train, sameSecond ? train : randomBatch(2, dimensions, 200 + i, type));
    }
    return s.theta;
}

/// Every radius of a rule at 0, and whatever else it adds to SGD.
Json withoutRadius(const std::string& rule)
{
    Json options = Json::object();
    for (const FieldInfo& field : ruleInfo(rule).options)
        if (field.path.starts_with("rho")) options[field.path] = 0;
    if (rule == "gsam") options["alpha"] = 0;
    if (rule == "looksam") options["k"] = 1;
    if (rule == "sampa") options["lambda"] = 0;
    if (rule == "ausam") options["alpha"] = 1;
    if (rule == "x-sam") options.update({{"alpha", 0}, {"length", "sam"}});
    if (rule == "sam-sps") options["lowest"] = -1000; // so the step is as long as may be, lr
    return options;
}

/// A two-layer ReLU network x → w_b·relu(W_a x) without biases on fixed inputs, θ = (W_a, w_b), squared error.
struct ReluNetwork {
    std::int64_t in = 3, hidden = 4;
    at::Tensor x = randomBatch(6, 3, 5).images.select(1, 1);
    at::Tensor y = randomBatch(6, 1, 6).images.select(1, 1).squeeze(1);

    at::Tensor output(const at::Tensor& theta) const
    {
        const at::Tensor wa = theta.narrow(0, 0, hidden * in).view({hidden, in});
        return at::relu(x.matmul(wa.t())).matmul(theta.narrow(0, hidden * in, hidden));
    }
    LossAndGradient operator()(const at::Tensor& theta, const Batch&, Statistics) const
    {
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        const at::Tensor loss = output(leaf).sub(y).square().mean();
        loss.backward();
        return {.loss = loss.detach(), .gradient = leaf.grad()};
    }
    at::Tensor rescaled(const at::Tensor& theta, double c) const
    {
        return at::cat({theta.narrow(0, 0, hidden * in).mul(c), theta.narrow(0, hidden * in, hidden).div(c)});
    }
};

} // namespace

class TestRuleProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void radiusZeroIsSgdBitForBit_data()
    {
        QTest::addColumn<QString>("rule");
        for (const std::string& rule : ruleNames())
            QTest::newRow(rule.c_str()) << QString::fromStdString(rule);
    }
    void radiusZeroIsSgdBitForBit()
    {
        QFETCH(QString, rule);
        const Json options = withoutRadius(rule.toStdString());
        for (const at::ScalarType type : {at::kFloat, at::kDouble})
            QVERIFY(at::equal(trained(rule.toStdString(), options, type), trained("sgd", Json::object(), type)));
    }

    void limitsThatAreSam_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("options");
        QTest::newRow("one part") << "sam"
                                  << R"({"rho": 0.3, "parts": 1})";
        QTest::newRow("Agnostic-SAM, rho2 = 0") << "agnostic-sam"
                                                << R"({"rho1": 0.3, "rho2": 0, "rhoV": 0.2})";
        QTest::newRow("GSAM, alpha = 0") << "gsam"
                                         << R"({"rho": 0.3, "rhoMin": 0.3, "alpha": 0})";
        QTest::newRow("F-SAM, sigma = 0") << "f-sam"
                                          << R"({"rho": 0.3, "sigma": 0})";
        QTest::newRow("VaSSO, theta = 1") << "vasso"
                                          << R"({"rho": 0.3, "theta": 1})";
        QTest::newRow("Unified SAM, lambda = 1") << "unified-sam"
                                                 << R"({"rho": 0.3, "lambda": 1})";
        QTest::newRow("ZSharp, Q = 0") << "zsharp"
                                       << R"({"rho": 0.3, "quantile": 0})";
        QTest::newRow("AsyncSAM, tau = 0") << "async-sam"
                                           << R"({"rho": 0.3, "tau": 0})";
        QTest::newRow("AUSAM, alpha = 1") << "ausam"
                                          << R"({"rho": 0.3, "alpha": 1})";
        QTest::newRow("LookSAM, k = 1") << "looksam"
                                        << R"({"rho": 0.3, "k": 1})";
        QTest::newRow("X-SAM, alpha = 0") << "x-sam"
                                          << R"({"rho": 0.3, "alpha": 0, "length": "sam"})";
    }
    void limitsThatAreSam()
    {
        QFETCH(QString, rule);
        QFETCH(QString, options);
        const Json json = Json::parse(options.toStdString());
        for (const at::ScalarType type : {at::kFloat, at::kDouble})
            QVERIFY(at::equal(trained(rule.toStdString(), json, type), trained("sam", {{"rho", 0.3}}, type)));
    }

    void unifiedSamWithoutANormIsUsam()
    {
        QVERIFY(at::equal(trained("unified-sam", {{"rho", 0.3}, {"lambda", 0}}), trained("usam", {{"rho", 0.3}})));
    }

    /// Where it never stands at its bound, σ/‖g‖ is SAM's radius; where it always does, ρ_max is.
    void leSamBoundedIsSamInTheEnd()
    {
        QVERIFY(near(trained("le-sam", {{"sigma", 1000}, {"rhoMax", 0.3}}), trained("sam", {{"rho", 0.3}}), 1e-12));
    }

    void withoutATurnItIsSam()
    {
        const at::Tensor sam = trained("sam", {{"rho", 0.3}});
        QVERIFY(near(trained("eigen-sam", {{"rho", 0.3}, {"alpha", 0}}), sam, 1e-12));
        const Json bounded{{"rho", 0.3}, {"lambda", 1}, {"lowest", -1000}}; // γ at its bound, lr
        QVERIFY(at::equal(trained("sam-sps", bounded), trained("unified-sam", {{"rho", 0.3}, {"lambda", 1}})));
    }

    /// A network that is linear in θ has the same Jacobian everywhere.
    void functionalSamOfALinearNetworkIsSgd()
    {
        QVERIFY(at::equal(trained("functional-sam", {{"rho", 0.3}}), trained("sgd", Json::object())));
    }

    void stableSamGoesWhereSamDoesAsFarAsSgd()
    {
        const Batch train = randomBatch(8, dimensions, 1);
        Stepper stable{.rule = makeRule("stable-sam", {{"rho", 0.3}}), .theta = randomStart(dimensions)};
        Stepper sam{.rule = makeRule("sam", {{"rho", 0.3}}), .theta = randomStart(dimensions)};
        stable.step(train);
        sam.step(train);
        const at::Tensor direction = sam.last.gradient.div(sam.last.gradient.norm());
        QVERIFY(near(stable.last.gradient, direction.mul(number(sam.last.report.gradientNorm)), 1e-12));
    }

    void alignSamOnEqualBatchesIsSam()
    {
        const at::Tensor align = trained("align-sam", {{"rho", 0.3}, {"lambda", 2}}, at::kDouble, quadratic, 0.9, true);
        QVERIFY(near(align, trained("sam", {{"rho", 0.3}}), 1e-12));
    }

    void wsamWithHalfIsSamForPlainSgd()
    {
        for (const bool decoupled : {true, false}) {
            const Json options{{"rho", 0.3}, {"gamma", 0.5}, {"decoupled", decoupled}};
            QVERIFY(near(trained("wsam", options, at::kDouble, quadratic, 0),
                         trained("sam", {{"rho", 0.3}}, at::kDouble, quadratic, 0), 1e-12));
        }
    }

    void agnosticAsamWithoutTheSecondBatchIsAsam()
    {
        QVERIFY(at::equal(trained("agnostic-asam", {{"rho1", 0.3}, {"rho2", 0}}), trained("asam", {{"rho", 0.3}})));
    }

    void scalingTheSecondLossChangesNothing()
    {
        const Gradient scaled = [](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            LossAndGradient result = quadratic(theta, batch, statistics);
            if (batch.labels.size(0) == 2) result.gradient.mul_(37);
            return result;
        };
        for (const char* rule : {"agnostic-sam", "align-sam", "agnostic-asam"})
            QVERIFY(near(trained(rule, Json::object(), at::kDouble, scaled), trained(rule, Json::object()), 1e-12));
    }

    void scalingTheTrainLossScalesTheGradientOnly()
    {
        const Gradient scaled = [](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            LossAndGradient result = quadratic(theta, batch, statistics);
            if (batch.labels.size(0) == 8) result.gradient.mul_(37);
            return result;
        };
        const Batch train = randomBatch(8, dimensions, 1);
        const Batch second = randomBatch(2, dimensions, 2);
        for (const char* rule : {"sam", "asam", "agnostic-sam", "align-sam", "agnostic-asam", "gsam", "f-sam", "vasso",
                                 "stable-sam", "zsharp", "bilateral-sam"}) {
            Stepper plain{.rule = makeRule(rule, Json::object()), .theta = randomStart(dimensions)};
            Stepper times{.rule = makeRule(rule, Json::object()), .theta = randomStart(dimensions)};
            times.gradient = scaled;
            plain.step(train, second);
            times.step(train, second);
            QVERIFY(near(times.last.gradient, plain.last.gradient.mul(37), 1e-11));
            QVERIFY(near(number(times.last.report.perturbation), number(plain.last.report.perturbation), 1e-13));
        }
    }

    void theEffectiveRadiusIsTheLengthOfThePerturbation()
    {
        for (const std::string& rule : ruleNames()) {
            for (const char* perturb : {"all", "norm-layers"}) {
                if (rule == "sgd") continue;
                Stepper s{.rule = makeRule(rule, {{"perturb", perturb}}), .theta = randomStart(dimensions)};
                s.layout = weights(dimensions);
                s.layout.parameters.front().kind = SegmentKind::Norm;
                at::Tensor before = s.theta.clone();
                if (s.rule->needsMomentum()) {
                    s.optimizer.momentum = 0.9;
                }
                if (s.rule->needsMomentum() || rule == "sampa" || rule == "async-sam" || rule == "ae-sam") {
                    s.step(randomBatch(8, dimensions, 3)); // the first step is another one
                    before = s.theta.clone();
                    s.calls.clear();
                }
                if (rule == "ae-sam") s.rule->setBuffers({{"norms", vec({2, 1, 0})}}); // a step of SAM
                s.step(randomBatch(8, dimensions, 1), randomBatch(2, dimensions, 2));
                // θ₊ of those that go elsewhere after it
                const Call& call = rule == "bilateral-sam" ? s.calls[1] : rule == "sampa" ? s.calls[0] : s.calls.back();
                const at::Tensor epsilon = call.theta.sub(before);
                QVERIFY(near(number(s.last.report.perturbation), number(epsilon.norm()), 1e-12));
            }
        }
    }

    void agnosticSamsRadiusRunsFromSamsToThreeTimesIt()
    {
        const std::vector<std::pair<std::vector<double>, double>> cases = {
            {{3, 4}, 0.05}, {{-4, 3}, std::sqrt(5) * 0.05}, {{-3, -4}, 0.15}};
        for (const auto& [secondGradient, radius] : cases) {
            Stepper s{.rule = makeRule("agnostic-sam", Json::object()), .theta = startQ()};
            const at::Tensor second = vec(secondGradient);
            s.gradient = [&](const at::Tensor&, const Batch& batch, Statistics) -> LossAndGradient {
                return {.loss = vec({0}).sum(), .gradient = batch.labels.size(0) == 2 ? second : vec({3, 4})};
            };
            s.step(randomBatch(8, 2, 1), randomBatch(2, 2, 2));
            QVERIFY(near(number(s.last.report.perturbation), radius, 1e-9));
        }
    }

    void asamDoesNotSeeTheScaleOfReluLayers()
    {
        const ReluNetwork network;
        const at::Tensor theta = randomStart(16);
        const Json options{{"rho", 0.5}, {"eta", 0}};
        for (const double c : {0.1, 3.0, 50.0}) {
            Stepper a{.rule = makeRule("asam", options), .theta = theta.clone(), .gradient = network};
            Stepper b{.rule = makeRule("asam", options), .theta = network.rescaled(theta, c), .gradient = network};
            a.step(randomBatch(1, 1, 1));
            b.step(randomBatch(1, 1, 1));
            QVERIFY(near(network.rescaled(a.calls.back().theta, c), b.calls.back().theta, 1e-10));
            QVERIFY(near(network.output(a.calls.back().theta), network.output(b.calls.back().theta), 1e-10));
        }
        Stepper a{.rule = makeRule("sam", {{"rho", 0.5}}), .theta = theta.clone(), .gradient = network};
        Stepper b{.rule = makeRule("sam", {{"rho", 0.5}}), .theta = network.rescaled(theta, 3), .gradient = network};
        a.step(randomBatch(1, 1, 1));
        b.step(randomBatch(1, 1, 1));
        QVERIFY(number(network.output(a.calls.back().theta).sub(network.output(b.calls.back().theta)).norm()) > 0.1);
    }

    void aZeroGradientPerturbsNothing()
    {
        for (const std::string& rule : ruleNames()) {
            for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
                Stepper s{.rule = makeRule(rule, Json::object()), .theta = randomStart(dimensions, type)};
                s.gradient = [](const at::Tensor& theta, const Batch&, Statistics) -> LossAndGradient {
                    return {.loss = theta.sum(), .gradient = at::full_like(theta, 0)};
                };
                for (int i = 0; i < 3; ++i) {
                    s.step(randomBatch(8, dimensions, 1, type), randomBatch(2, dimensions, 2, type));
                    QVERIFY2(at::equal(s.calls.back().theta, randomStart(dimensions, type)), rule.c_str());
                    QVERIFY2(at::equal(s.theta, randomStart(dimensions, type)), rule.c_str());
                    if (s.last.report.perturbation.defined()) QCOMPARE(number(s.last.report.perturbation), 0.0);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestRuleProperties)
#include "tst_rule_properties.moc"
