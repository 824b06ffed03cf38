// SPDX-License-Identifier: GPL-3.0-or-later
// long because what all rules share is asked of all in one place
// What a step asks for and leaves behind: passes, stored statistics, θ, buffers over a resume, the shared switches,
// memory.
#include "quadratics.h"

#include "core/optim/norms.h"
#include "core/optim/registry.h"
#include "core/tensor/compute.h"

#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <cstring>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr std::int64_t dimensions = 30;

Batch train(std::uint64_t step) { return randomBatch(8, dimensions, 100 + step); }
Batch second(std::uint64_t step) { return randomBatch(2, dimensions, 200 + step); }

Stepper stepper(const std::string& rule, const Json& options = Json::object())
{
    return {.rule = makeRule(rule, options),
            .theta = randomStart(dimensions),
            .optimizer = {.lr = 0.05, .momentum = 0.9, .weightDecay = 0.01}};
}

/// Counts the bytes of live CPU tensors.
class CountingAllocator final : public c10::Allocator {
public:
    std::int64_t live = 0;
    std::int64_t peak = 0;

    // const up to LibTorch 2.2, not after; one of the two overrides, as copy_data does where it exists
    c10::DataPtr allocate(std::size_t size) const { return const_cast<CountingAllocator*>(this)->count(size); }
    c10::DataPtr allocate(std::size_t size) { return count(size); }
    void copy_data(void* to, const void* from, std::size_t size) const { std::memcpy(to, from, size); }

private:
    struct Block {
        c10::DataPtr memory;
        CountingAllocator* counter;
        std::int64_t size;
    };
    c10::DataPtr count(std::size_t size)
    {
        auto* block = new Block{c10::GetDefaultCPUAllocator()->allocate(size), this, static_cast<std::int64_t>(size)};
        live += block->size;
        peak = std::max(peak, live);
        void* data = block->memory.get();
        return {data, block,
                [](void* b) {
                    auto* gone = static_cast<Block*>(b);
                    gone->counter->live -= gone->size;
                    delete gone;
                },
                c10::Device(c10::kCPU)};
    }
};

} // namespace

class TestRuleSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useThreads(1); }

    /// Stored statistics move once a step, in the pass of B^t at θ; θ itself is left to the base optimiser.
    void onlyTheTrainBatchAtThetaMovesTheStatistics()
    {
        for (const std::string& rule : ruleNames()) {
            Stepper s = stepper(rule);
            for (std::uint64_t i = 0; i < 3; ++i) {
                const at::Tensor before = s.theta.clone();
                const Batch batch = train(i);
                s.calls.clear();
                s.gradient = [&](const at::Tensor& theta, const Batch& b, Statistics statistics) {
                    if (!at::equal(s.theta, before)) qFatal("a rule moved theta");
                    return quadratic(theta, b, statistics);
                };
                s.step(batch, second(i));
                int updates = 0;
                for (const Call& call : s.calls) {
                    QVERIFY(call.statistics != Statistics::UseStored);
                    if (call.statistics != Statistics::Update) continue;
                    ++updates;
                    const bool isAtTheta = at::equal(call.theta, before);
                    if (s.rule->needsMomentum() && i > 0) // its only pass
                        QVERIFY(!isAtTheta && s.calls.size() == 1);
                    else if (rule != "sampa") // which has none at θ
                        QVERIFY2(isAtTheta, rule.c_str());
                    const bool isAll = call.batch.images.is_same(batch.images);
                    QVERIFY2(isAll || (rule == "ausam" && i > 0), rule.c_str());
                }
                QCOMPARE(updates, 1);
            }
        }
    }

    void aStepCostsWhatItSays()
    {
        for (const std::string& rule : ruleNames()) {
            Stepper s = stepper(rule);
            double said = 0;
            double asked = 0;
            for (std::uint64_t i = 0; i < 20; ++i) // a multiple of LookSAM's k
                said += s.step(train(i), second(i)).report.passes;
            asked += s.otherPasses;
            for (const Call& call : s.calls)
                asked += static_cast<double>(call.batch.images.size(0)) / 8;
            QVERIFY(near(said, asked, 1e-12));
            if (!s.rule->passesAreEstimated()) QVERIFY(near(said, s.rule->passesOver(0, 20), 1e-12)); // a step an epoch
            QVERIFY(near(s.rule->passesOver(0, s.rule->epochsFor(33, 0)), 33, 1e-9));
        }
    }

    /// Figure 1 measures the gradient of B^v where the rule's own update took it, with the rule's ρ_v and norm.
    void theSecondPointIsWhereTheGradientOfTheSecondBatchIsTaken()
    {
        const Layout layout = {
            .parameters = {{.name = "fc.weight", .count = 20},
                           {.name = "bn.weight", .offset = 20, .count = 5, .kind = SegmentKind::Norm},
                           {.name = "fc.bias", .offset = 25, .count = 5, .kind = SegmentKind::Bias}},
            .parameterCount = dimensions};
        int withSecond = 0;
        for (const std::string& rule : ruleNames()) {
            for (Json options : {Json::object(), Json{{"perturb", "norm-layers"}}, Json{{"normalise", false}}}) {
                if (rule == "sgd" && !options.empty()) continue;
                if (rule.starts_with("agnostic")) options["rhoV"] = 0.7;
                Stepper s = stepper(rule, options);
                s.layout = layout;
                const at::Tensor theta = s.theta.clone();
                const at::Tensor g = quadratic(theta, second(1), Statistics::Freeze).gradient;
                const at::Tensor point = s.rule->secondPoint(theta, g, layout);
                QCOMPARE(point.defined(), s.rule->secondBatchFraction() > 0);
                QCOMPARE(s.rule->secondRadius().has_value(), s.rule->secondBatchFraction() > 0);
                if (!point.defined()) continue;
                ++withSecond;
                QCOMPARE(*s.rule->secondRadius(), rule == "align-sam" ? 0.0 : 0.7);
                s.step(train(1), second(1));
                at::Tensor taken; // of the last gradient on B^v
                for (const Call& call : s.calls)
                    if (call.batch.images.size(0) == 2) taken = call.theta;
                QVERIFY2(at::equal(taken, point), rule.c_str());
                QCOMPARE(at::equal(taken, theta), rule == "align-sam");
            }
        }
        QCOMPARE(withSecond, 9);
    }

    void wrappersKeepTheSecondRadius()
    {
        for (const Json& options :
             {Json{{"parts", 4}}, Json{{"from", 3}}, Json{{"parts", 4}, {"from", 3}, {"to", 5}}}) {
            Json wrapped = options;
            wrapped["rhoV"] = 0.7;
            const auto rule = makeRule("agnostic-sam", wrapped), bare = makeRule("agnostic-sam", {{"rhoV", 0.7}});
            QCOMPARE(rule->secondRadius().value_or(-1), 0.7); // before the start epoch too: Figure 1 compares all steps
            const at::Tensor theta = randomStart(dimensions), g = theta.square();
            QVERIFY(at::equal(rule->secondPoint(theta, g, {}), bare->secondPoint(theta, g, {})));
            QVERIFY(!makeRule("sam", options)->secondRadius().has_value());
        }
    }

    void aResumedRuleGoesOnAsIfNeverStopped()
    {
        const std::vector<Json> switches = {Json::object(),
                                            Json{{"parts", 2}},
                                            Json{{"from", 3}},
                                            Json{{"from", 2}, {"to", 7}},
                                            Json{{"to", 6}},
                                            Json{{"from", 7}},
                                            Json{{"from", 0.25}, {"to", 0.75}, {"window", "fraction"}}};
        for (const std::string& rule : ruleNames()) {
            for (Json options : switches) {
                if (rule == "sgd" && !options.empty()) continue;
                if (rule.starts_with("agnostic")) options["ema"] = 0.7;
                Stepper whole = stepper(rule, options);
                Stepper first = stepper(rule, options);
                whole.stepsTotal = first.stepsTotal = 12;
                for (std::uint64_t i = 0; i < 12; ++i)
                    whole.step(train(i), second(i));
                for (std::uint64_t i = 0; i < 7; ++i)
                    first.step(train(i), second(i));

                Stepper resumed = stepper(rule, options);
                resumed.theta = first.theta.clone();
                resumed.steps = first.steps;
                resumed.stepsTotal = 12;
                const std::vector<std::string> carried = first.rule->carries({.epoch = 6, .progress = 0.5});
                const NamedTensors saved = first.rule->buffers();
                for (const std::string& name : carried)
                    QVERIFY2(
                        std::any_of(saved.begin(), saved.end(), [&](const auto& one) { return one.first == name; }),
                        rule.c_str());
                resumed.base = std::make_unique<BaseOptimizer>(resumed.optimizer, resumed.theta);
                resumed.base->setBuffers(first.base->buffers());
                resumed.rule->setBuffers(first.rule->buffers());
                first.step(train(50), second(50)); // what was saved is a copy
                for (std::uint64_t i = 7; i < 12; ++i)
                    resumed.step(train(i), second(i));
                QVERIFY2(at::equal(resumed.theta, whole.theta), rule.c_str());
            }
        }
    }

    void partsAverageTheGradientsOfTheirOwnSteps()
    {
        const Batch batch = train(1);
        Stepper parts = stepper("sam", {{"rho", 0.3}, {"parts", 4}});
        parts.step(batch);
        at::Tensor mean = at::zeros({dimensions}, at::kDouble);
        for (std::int64_t i = 0; i < 4; ++i) {
            Stepper one = stepper("sam", {{"rho", 0.3}});
            one.step({.images = batch.images.narrow(0, 2 * i, 2), .labels = batch.labels.narrow(0, 2 * i, 2)});
            mean.add_(one.last.gradient, 0.25);
        }
        QVERIFY(near(parts.last.gradient, mean, 1e-14));
    }

    void morePartsThanSamplesIsOneSampleEach()
    {
        Stepper many = stepper("agnostic-sam", {{"parts", 100}});
        Stepper eight = stepper("agnostic-sam", {{"parts", 8}});
        many.step(train(1), second(1));
        eight.step(train(1), second(1));
        QVERIFY(at::equal(many.theta, eight.theta));
    }

    /// Inside it is the rule as it would be without a window, from the weights that SGD left; outside it is SGD.
    void outsideItsWindowARuleIsSgdForOnePass()
    {
        const std::vector<Json> windows = {Json{{"from", 3}, {"to", 6}},
                                           Json{{"from", 0.3}, {"to", 0.6}, {"window", "fraction"}}};
        for (const Json& window : windows) {
            Json options = window;
            options["rho"] = 0.3;
            Stepper mixed = stepper("sam", options), sgd = stepper("sgd"), sam = stepper("sam", {{"rho", 0.3}});
            mixed.stepsTotal = 10;
            double passes = 0;
            for (std::uint64_t i = 0; i < 10; ++i) {
                const bool isInside = i >= 3 && i < 6;
                Stepper& plain = isInside ? sam : sgd;
                plain.theta = mixed.theta.clone();
                plain.base = std::make_unique<BaseOptimizer>(plain.optimizer, plain.theta);
                if (mixed.base) plain.base->setBuffers(mixed.base->buffers());
                plain.step(train(i));
                passes += mixed.step(train(i)).report.passes;
                QVERIFY(at::equal(mixed.theta, plain.theta));
                QCOMPARE(mixed.last.report.passes, isInside ? 2.0 : 1.0);
                QCOMPARE(mixed.rule->radius(), isInside ? 0.3 : 0.0);
            }
            QCOMPARE(passes, 13.0);
            QVERIFY(near(mixed.rule->passesOver(0, 10), passes, 1e-12));
            QCOMPARE(mixed.calls.size(), std::size_t(13));
        }
    }

    void beforeItsFirstEpochItIsSgd()
    {
        Stepper later = stepper("agnostic-sam", {{"from", 3}, {"rho1", 0.3}});
        Stepper sgd = stepper("sgd");
        for (std::uint64_t i = 0; i < 3; ++i) {
            later.step(train(i), second(i));
            sgd.step(train(i));
            QVERIFY(at::equal(later.theta, sgd.theta));
            QCOMPARE(later.last.report.passes, 1.0);
            QCOMPARE(later.rule->radius(), 0.0);
        }
        later.step(train(3), second(3));
        QCOMPARE(later.last.report.passes, 2.5);
        QCOMPARE(later.rule->radius(), 0.3);
    }

    void onlyNormalisationLayersArePerturbed()
    {
        Stepper s = stepper("sam", {{"rho", 0.3}, {"perturb", "norm-layers"}});
        s.layout = {.parameters = {{.count = 10},
                                   {.offset = 10, .count = 5, .kind = SegmentKind::Norm},
                                   {.offset = 15, .count = 15, .kind = SegmentKind::Bias}}};
        s.step(train(1));
        const at::Tensor epsilon = s.calls.back().theta.sub(randomStart(dimensions));
        QCOMPARE(number(epsilon.narrow(0, 0, 10).norm()), 0.0);
        QVERIFY(near(number(epsilon.narrow(0, 10, 5).norm()), 0.3, 1e-12));
        QCOMPARE(number(epsilon.narrow(0, 15, 15).norm()), 0.0);

        Stepper without = stepper("sam", {{"perturb", "norm-layers"}});
        QVERIFY_EXCEPTION_THROWN(without.step(train(1)), Error);
    }

    void buffersOfAnotherNetworkAreRefused()
    {
        Stepper s = stepper("vasso");
        s.rule->setBuffers({{"direction", vec({1, 2, 3})}});
        QVERIFY_EXCEPTION_THROWN(s.step(train(1)), Error);
    }

    void normsAndProductsOfMillionsOfFloatsAreRight()
    {
        const at::Tensor a = randomStart(5'000'001, at::kFloat);
        const at::Tensor b = a.flip(0).add(a);
        const auto relative = [](const at::Tensor& x, const at::Tensor& y) { return number(x) / number(y) - 1; };
        QVERIFY(std::abs(relative(lengthOf(a), a.to(at::kDouble).norm())) < 1e-6);
        QVERIFY(std::abs(relative(innerProduct(a, b), a.to(at::kDouble).mul(b.to(at::kDouble)).sum())) < 1e-6);
    }

    void aPerturbedStepTakesAtMostTwoMoreVectorsThanSgd()
    {
        static CountingAllocator counter;
        c10::SetCPUAllocator(&counter, 1);
        constexpr std::int64_t count = 1 << 18;
        const auto peakOf = [](const std::string& rule) {
            Stepper s{.rule = makeRule(rule, Json::object()), .theta = randomStart(count, at::kFloat)};
            s.base = std::make_unique<BaseOptimizer>(OptimizerOptions{}, s.theta);
            const Layout layout = weights(count);
            const Gradient gradient = [](const at::Tensor& theta, const Batch&, Statistics) -> LossAndGradient {
                return {.loss = theta.select(0, 0), .gradient = theta.mul(2)};
            };
            double passes = 0;
            const Extras extras = extrasOf(gradient, passes);
            for (int i = 0; i < 3; ++i) { // the third step has all moving averages
                counter.peak = counter.live;
                const std::int64_t before = counter.live;
                const Batch one{.images = at::zeros({1, 1}), .labels = at::zeros({1}, at::kLong)};
                const StepResult result = s.rule->step({.theta = s.theta,
                                                        .train = one,
                                                        .second = one,
                                                        .gradient = gradient,
                                                        .layout = layout,
                                                        .step = i,
                                                        .rows = one.labels,
                                                        .extras = &extras});
                s.base->step(result.gradient, 0.1);
                counter.peak -= before;
            }
            return static_cast<double>(counter.peak) / (count * sizeof(float));
        };
        const double sgd = peakOf("sgd");
        for (const std::string& rule : ruleNames()) {
            const double more = peakOf(rule) - sgd;
            qInfo("%s: SGD's and %.2f vectors", rule.c_str(), more);
            QVERIFY2(more <= 2.01, rule.c_str());
        }
        c10::SetCPUAllocator(c10::GetDefaultCPUAllocator(), 1);
    }
};

QTEST_GUILESS_MAIN(TestRuleSteps)
#include "tst_rule_steps.moc"
