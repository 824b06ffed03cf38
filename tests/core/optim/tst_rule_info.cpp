// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule's card says: memory measured, readings and radii that can be used, worked examples to the printed digits.
#include "oracle.h"
#include "why_not.h"

#include "core/optim/radius_advice.h"
#include "core/optim/rule_example.h"

#include <ATen/ops/ones.h>

#include <algorithm>
#include <malloc.h>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr std::int64_t numbers = 1 << 18; // in θ

/// Bytes that the program has asked for and not given back.
double inUse()
{
    const auto info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

/// Vectors of θ's length that live while a rule asks for a gradient, at the most of six steps, beside θ and the
/// momentum; and how many of them its buffers are.
struct Held {
    double vectors = 0;
    double kept = 0;
};

Held heldBy(const std::string& rule)
{
    const double before = inUse();
    const Json options = rule == "ae-sam" ? Json{{"lambda2", -100}, {"lambda1", -100}} : Json::object(); // SAM's steps
    Stepper s{.rule = makeRule(rule, options), .theta = at::ones({numbers}, at::kFloat)};
    s.optimizer.momentum = 0.9;
    Held held;
    s.gradient = [&](const at::Tensor& theta, const Batch&, Statistics) -> LossAndGradient {
        s.calls.clear(); // copies of its own
        const bool hasMomentum = s.base->momentum().defined();
        const double own = (hasMomentum ? 2 : 1) * numbers * sizeof(float);
        held.vectors = std::max(held.vectors, (inUse() - before - own) / (numbers * sizeof(float)));
        return {.loss = theta.sum(), .gradient = theta.clone(), .losses = theta.sum().view({1}), .outputs = theta};
    };
    s.ownExtras =
        Extras{.each = s.gradient,
               .pulledBack = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics,
                                 const at::Tensor&) { return s.gradient(theta, batch, statistics); },
               .hessian = [](const at::Tensor&, const Batch&) { return [](const at::Tensor& v) { return v; }; },
               .loss = [](const at::Tensor& theta, const Batch&) { return theta.sum(); },
               .trainImages = trainImages,
               .random = randomOfRun};
    for (int i = 0; i < 6; ++i) { // LookSAM looks again in the sixth
        s.last = {};
        s.step(trainQ(), secondQ());
    }
    for (const auto& [name, tensor] : s.rule->buffers())
        held.kept += static_cast<double>(tensor.numel()) / numbers;
    return held;
}

} // namespace

class TestRuleInfo : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatARuleHoldsInAStep()
    {
        heldBy("sam"); // what LibTorch allocates once and keeps is nobody's
        const double sgd = heldBy("sgd").vectors;
        for (const RuleInfo& info : rules()) {
            const Held held = heldBy(info.name);
            QVERIFY2(std::abs(held.kept - info.memory.kept) < 0.01, info.name.c_str());
            if (inUse() == 0) continue; // a sanitizer's malloc, which does not count
            const std::string what = info.name + " holds " + std::to_string(held.vectors - sgd);
            QVERIFY2(std::abs(held.vectors - sgd - info.memory.vectors) < 0.1, what.c_str());
        }
        QCOMPARE(memoryText({}), std::string("as SGD"));
        QCOMPARE(memoryText({.vectors = 3, .kept = 1}), std::string("+ 3 P, 1 P of it kept"));
        QCOMPARE(memoryText({.vectors = 1, .beside = "one number"}), std::string("+ 1 P, and one number"));
    }

    /// What a card offers can be put into an experiment: readings that differ, radii, and the worked example.
    void whatACardOffersIsAnOption()
    {
        for (const RuleInfo& info : rules()) {
            QCOMPARE(whyNot(info.name, info.example.options), std::string());
            for (const PublishedRadius& radius : info.radii) {
                QCOMPARE(whyNot(info.name, radius.options), std::string());
                QVERIFY2(!radius.source.empty() && !radius.options.empty(), info.name.c_str());
            }
            for (const RuleDifference& difference : info.differences) {
                QVERIFY2(!difference.what.empty() && difference.readings.size() != 1, info.name.c_str());
                for (const RuleReading& reading : difference.readings)
                    QCOMPARE(whyNot(info.name, reading.options), std::string());
                for (std::size_t i = 1; i < difference.readings.size(); ++i)
                    QVERIFY2(difference.readings[i].options != difference.readings[0].options, info.name.c_str());
            }
        }
        const auto switches = [](const char* rule) {
            std::size_t count = 0;
            for (const RuleDifference& difference : ruleInfo(rule).differences)
                count += !difference.readings.empty();
            return count;
        };
        QCOMPARE(switches("zsharp"), std::size_t(1)); // paper's norm and code's
        QCOMPARE(switches("msam"), std::size_t(2));   // weight decay, evaluation
        QCOMPARE(switches("asam"), std::size_t(1));
        QCOMPARE(switches("x-sam"), std::size_t(1)); // the part of u, or of g̃
        QCOMPARE(switches("agnostic-sam"), std::size_t(1));
    }

    void aRadiusIsThatOfTheMostAlikeData()
    {
        const auto advised = [](const char* rule, const RadiusContext& context) {
            return adviseRadius(ruleInfo(rule), context).options;
        };
        QVERIFY(advised("sam", {.classes = 10}) == Json({{"rho", 0.05}}));
        QVERIFY(advised("sam", {.classes = 100}) == Json({{"rho", 0.1}}));
        QVERIFY(advised("sam", {.classes = 102}) == Json({{"rho", 0.1}}));
        QVERIFY(advised("sam", {.classes = 2, .hasNoisyLabels = true}) == Json({{"rho", 0.1}}));
        QVERIFY(advised("asam", {.classes = 100}) == Json({{"rho", 1.0}}));
        QVERIFY(advised("msam", {.classes = 100}) == Json({{"rho", 3.0}}));
        QVERIFY(advised("usam", {}).empty() && advised("sgd", {}).empty());
        // as much larger as SAM's is; λ is no radius
        QVERIFY(advised("asam", {.classes = 10, .samRadius = 0.2}) == Json({{"rho", 2.0}}));
        QVERIFY(advised("align-sam", {.classes = 100, .samRadius = 0.15}) == Json({{"rho", 0.15}, {"lambda", 2.0}}));
        QVERIFY(advised("asam", {.classes = 10, .samRadius = 0.05}) == Json({{"rho", 0.5}}));
        QVERIFY(advised("asam", {.classes = 10, .samRadius = 0.0}) == Json({{"rho", 0.5}}));
        // of clean data for noisy ones: over SAM's of clean data, too
        QVERIFY(advised("stable-sam", {.classes = 10, .hasNoisyLabels = true, .samRadius = 0.2}) ==
                Json({{"rho", 0.2}}));
        const std::string why = adviseRadius(ruleInfo("asam"), {.classes = 10, .samRadius = 0.2}).why;
        QVERIFY2(why.find("Kwon") != std::string::npos && why.find("times 4,") != std::string::npos, why.c_str());
        QVERIFY(adviseRadius(ruleInfo("usam"), {}).why.find("No radius") == 0);
    }

    /// As the reference prints them: a point that was looked at, the gradient that is used, θ after the step.
    void workedExamplesHaveThePrintedDigits()
    {
        struct Printed {
            std::string rule;
            Json options;
            std::size_t question; // whose point it is
            std::vector<std::string> point, gradient, to;
        };
        const std::vector<Printed> all = {
            {"sgd", Json::object(), 0, {"3", "1"}, {"3", "4"}, {"2.7", "0.6"}},
            {"sam", {{"rho", 0.5}}, 1, {"3.3", "1.4"}, {"3.3", "5.6"}, {"2.67", "0.44"}},
            {"usam", {{"rho", 0.1}}, 1, {"3.3", "1.4"}, {"3.3", "5.6"}, {"2.67", "0.44"}},
            {"asam",
             {{"rho", 0.5}, {"eta", 0.0}},
             1,
             {"4.370717323", "1.203069233"},
             {"4.370717323", "4.812276932"},
             {"2.562928268", "0.518772307"}},
            {"agnostic-sam",
             {{"rho1", 1.0}, {"rho2", 0.5}, {"rhoV", 0.5}},
             3,
             {"3.169230769", "1.546153846"},
             {"3.169230769", "6.184615385"},
             {"2.683076923", "0.381538462"}},
            {"agnostic-sam",
             {{"rho1", 1.0}, {"rho2", 0.5}, {"rhoV", 0.5}, {"normaliser", "start"}},
             3,
             {"3.04", "1.47"},
             {"3.04", "5.88"},
             {"2.696", "0.412"}},
            {"align-sam", {{"rho", 0.5}, {"lambda", 2.0}}, 2, {"3.2", "1.5"}, {"3.2", "6"}, {"2.68", "0.4"}},
            {"gsam",
             {{"rho", 0.5}, {"rhoMin", 0.5}, {"alpha", 0.5}},
             1,
             {"3.3", "1.4"},
             {"3.061420118", "5.740591716"},
             {"2.693857988", "0.425940828"}},
            {"wsam", {{"rho", 0.5}, {"gamma", 0.9}}, 1, {"3.3", "1.4"}, {"5.7", "18.4"}, {"2.43", "-0.84"}},
            {"stable-sam",
             {{"rho", 0.5}},
             1,
             {"3.3", "1.4"},
             {"2.538461538", "4.307692308"},
             {"2.746153846", "0.569230769"}},
            {"unified-sam", {{"rho", 0.1}, {"lambda", 0.5}}, 1, {"3.18", "1.24"}, {"3.18", "4.96"}, {"2.682", "0.504"}},
            {"msam", {{"rho", 0.5}}, 0, {"2.7", "0.6"}, {"2.7", "2.4"}, {"2.46", "0.4"}},
            {"async-sam", {{"rho", 0.5}}, 1, {"3", "1.5"}, {"3", "6"}, {"2.7", "0.4"}},
            {"sampa", {{"rho", 0.5}, {"lambda", 0.2}}, 0, {"3.3", "1.4"}, {"3.18", "4.96"}, {"2.682", "0.504"}},
            {"le-sam", {{"sigma", 2.5}, {"rhoMax", 10.0}}, 1, {"3.3", "1.4"}, {"3.3", "5.6"}, {"2.67", "0.44"}},
            {"eigen-sam",
             {{"rho", 0.5}, {"alpha", 0.2}},
             2,
             {"3.252", "1.436"},
             {"3.252", "5.744"},
             {"2.6748", "0.4256"}},
            {"x-sam",
             {{"rho", 0.5}, {"alpha", 0.2}},
             2,
             {"3.3", "1.4"},
             {"0.507692308", "0.689230769"},
             {"2.949230769", "0.931076923"}},
            {"x-sam",
             {{"rho", 0.5}, {"alpha", 0.2}, {"projection", "paper"}},
             2,
             {"3.3", "1.4"},
             {"0.507692308", "-0.258461538"},
             {"2.949230769", "1.025846154"}},
        };
        const auto text = [](const PlanePoint& p) {
            return std::vector<std::string>{exampleNumber(p[0]), exampleNumber(p[1])};
        };
        for (const Printed& printed : all) {
            const ExampleStep step = workedExample(printed.rule, printed.options).steps.at(0);
            QVERIFY2(text(step.asked.at(printed.question).at) == printed.point, printed.rule.c_str());
            QVERIFY2(text(step.gradient) == printed.gradient, printed.rule.c_str());
            QVERIFY2(text(step.to) == printed.to, printed.rule.c_str());
        }
        QCOMPARE(exampleNumber(workedExample("sam", {{"rho", 0.5}}).steps[0].asked[1].loss), std::string("9.365"));
        QCOMPARE(exampleNumber(exampleLoss({3, 1})), std::string("6.5"));
        for (const char* rule : {"sgd", "sam", "agnostic-sam", "msam", "bilateral-sam"}) // B^v is a quarter of B^t
            QCOMPARE(workedExample(rule, Json::object()).steps[0].passes,
                     makeRule(rule, Json::object())->passesPerStep());
    }

    void everyRuleHasAWorkedExampleOfManySteps()
    {
        for (const RuleInfo& info : rules()) {
            const WorkedExample example = workedExample(info.name, info.example.options, 20);
            QCOMPARE(example.steps.size(), std::size_t(20));
            QCOMPARE(example.sgd.size(), std::size_t(20));
            for (std::size_t i = 0; i < 20; ++i) {
                const ExampleStep& step = example.steps[i];
                QVERIFY2(!step.asked.empty() && step.passes >= 1, info.name.c_str());
                QVERIFY2(std::isfinite(step.to[0]) && std::isfinite(step.to[1]), info.name.c_str());
                if (i > 0) QVERIFY(step.from == example.steps[i - 1].to);
            }
            QVERIFY2(info.name == "functional-sam" || info.name == "sgd" ||
                         example.steps.back().to != example.sgd.back(),
                     info.name.c_str());                            // which a network that is linear in θ makes SGD
            Json off = Json{{"from", 0.5}, {"window", "fraction"}}; // SGD before
            if (info.name != "sgd")
                QVERIFY2(workedExample(info.name, off, 2).steps[0].to == workedExample("sgd", Json::object()).sgd[0] ||
                             !info.example.momentum.empty(),
                         info.name.c_str());
        }
    }

    /// What the options say is what is shown: without a radius every rule's step is SGD's.
    void aWorkedExampleWithoutARadiusIsSgd()
    {
        for (const RuleInfo& info : rules()) {
            Json options = Json::object();
            for (const FieldInfo& f : info.options)
                if (f.path.starts_with("rho")) options[f.path] = 0.0;
            if (info.name == "gsam") options["alpha"] = 0.0;
            if (info.name == "x-sam") options.update({{"alpha", 0.0}, {"length", "sam"}});
            if (info.name == "looksam") options["k"] = 1;
            if (info.name == "sampa") options["lambda"] = 0.0;
            if (info.name == "sam-sps") options["lowest"] = -1000.0;
            const WorkedExample example = workedExample(info.name, options, 1);
            for (std::size_t k = 0; k < 2; ++k)
                QVERIFY2(near(example.steps[0].to[k], example.sgd[0][k], exact), info.name.c_str());
        }
        // both norms of ZSharp: each of two tensors by itself goes √2 times as far
        const auto length = [](const char* norm) {
            const PlanePoint at =
                workedExample("zsharp", {{"rho", 0.5}, {"quantile", 0.0}, {"norm", norm}}).steps[0].asked[1].at;
            return std::hypot(at[0] - 3, at[1] - 1);
        };
        QVERIFY(near(length("paper"), 0.5, exact));
        QVERIFY(near(length("code"), 0.5 * std::sqrt(2.0), exact));
        const PlanePoint onNorm = workedExample("sam", {{"rho", 0.5}, {"perturb", "norm-layers"}}).steps[0].asked[1].at;
        QVERIFY(onNorm == (PlanePoint{3, 1.5}));
    }
};

QTEST_GUILESS_MAIN(TestRuleInfo)
#include "tst_rule_info.moc"
