// SPDX-License-Identifier: GPL-3.0-or-later
// On what is measured: a step's own batches, at θ before and after it, and Figure 1's numbers from them.
#include "core/optim/registry.h"
#include "core/train/measurements.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <QtTest>

using namespace sharpscope;

namespace {

/// Plain SGD as the base optimiser: a step is θ − lr g, and so says which g it took.
Trainer trainerOf(const Json& method)
{
    const Json json{
        {"name", "t"},
        {"seed", 5},
        {"data", {{"name", "fashion-mnist"}, {"trainSize", 256}, {"testSize", 10}, {"augmentation", "crop+flip"}}},
        {"network", {{"name", "cnn-small"}, {"options", {{"batchNorm", true}, {"width", 4}}}}},
        {"train", {{"epochs", 4}, {"batchSize", 32}}},
        {"optimizer", {{"lr", 0.05}, {"momentum", 0.0}, {"weightDecay", 0.0}}},
        {"schedule", {{"name", "constant"}}},
        {"method", method},
        {"device", "cpu"},
        {"threads", 1}};
    std::vector<Problem> problems;
    const RunOptions options = runOptionsFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return Trainer(loadRun(options));
}

const Json agnostic{{"rule", "agnostic-sam"}, {"rho1", 0.4}, {"rho2", 0.2}, {"rhoV", 0.3}};

StepSeen seenOf(const Trainer& trainer, const StepTaken& step)
{
    return {.objective = trainer.objective(),
            .gradient = trainer.gradient(),
            .before = step.before,
            .after = trainer.trained(),
            .train = step.train,
            .second = step.second,
            .rule = trainer.rule(),
            .layout = trainer.layout(),
            .clock = step.clock,
            .lr = step.lr};
}

Values measured(const char* name, const Json& options, const StepSeen& seen)
{
    for (const MeasurementInfo& info : measurements())
        if (info.name == name) return info.make(withDefaults(options, info.options))->measure(seen);
    return {};
}

at::Tensor gradientAt(const StepSeen& seen, const at::Tensor& theta, const Batch& batch)
{
    return seen.gradient(theta, batch, Statistics::Freeze).gradient;
}

at::Tensor unit(const at::Tensor& v) { return v / v.norm(); }

/// Figure 1's cosine, from its formula alone.
double cosineAt(const StepSeen& seen, const at::Tensor& theta, double rho)
{
    const at::Tensor point = theta + rho * unit(gradientAt(seen, theta, seen.second));
    const at::Tensor a = gradientAt(seen, theta, seen.train).to(at::kDouble);
    const at::Tensor b = gradientAt(seen, point, seen.second).to(at::kDouble);
    return (a.dot(b) / (a.norm() * b.norm())).item<double>();
}

void compare(const Values& values, double before, double after)
{
    QCOMPARE(values.size(), 3u);
    QCOMPARE(values[0].first, std::string("cosine/before"));
    QVERIFY2(std::abs(values[0].second - before) < 1e-4, qPrintable(QString::number(values[0].second - before)));
    QVERIFY2(std::abs(values[1].second - after) < 1e-4, qPrintable(QString::number(values[1].second - after)));
    QVERIFY(std::abs(values[2].second - (values[1].second - values[0].second)) < 1e-12);
}

} // namespace

class TestMeasurements : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Agnostic-SAM's algorithm box, taken again from θ_l with the batches that a measurement is given, must end in
    /// θ_{l+1}: with any other B^t or B^v it would not.
    void theBatchesAreThoseThatTheUpdateUsed()
    {
        Trainer trainer = trainerOf(agnostic);
        int atKinks = 0;
        for (int i = 0; i < 11; ++i) { // into the second epoch
            const StepTaken step = trainer.step(true);
            const StepSeen seen = seenOf(trainer, step);
            const at::Tensor& theta = seen.before;
            const at::Tensor inner = theta + 0.3 * unit(gradientAt(seen, theta, seen.second));
            const at::Tensor point = theta + 0.4 * unit(gradientAt(seen, theta, seen.train)) -
                                     0.2 * unit(gradientAt(seen, inner, seen.second));
            const at::Tensor after = theta - step.lr * gradientAt(seen, point, seen.train);
            const double moved = (seen.after - theta).norm().item<double>();
            const double off = (after - seen.after).norm().item<double>() / moved;
            QVERIFY(moved > 1e-3);
            QVERIFY2(off < 0.02, qPrintable(QString::number(i)));
            atKinks += off > 1e-5; // a rounding apart two points lie on both sides of a ReLU's or a pooling's kink
        }
        QVERIFY2(atKinks <= 2, qPrintable(QString::number(atKinks)));
    }

    /// The one that Agnostic-SAM would have drawn at this step.
    void aRuleWithoutASecondBatchIsMeasuredOnAgnosticSams()
    {
        Trainer sgd = trainerOf({{"rule", "sgd"}}), sam = trainerOf({{"rule", "sam"}}), ours = trainerOf(agnostic);
        for (int i = 0; i < 10; ++i) {
            const StepTaken a = sgd.step(true), b = sam.step(true), c = ours.step(true);
            for (const StepTaken* other : {&b, &c}) {
                QVERIFY(at::equal(a.train.images, other->train.images));
                QVERIFY(at::equal(a.second.images, other->second.images));
                QVERIFY(at::equal(a.second.labels, other->second.labels));
            }
            QCOMPARE(a.second.labels.size(0), std::int64_t(8));
        }
    }

    void figure1IsItsFormulaOnThem()
    {
        Trainer ours = trainerOf(agnostic);
        ours.step(false);
        const StepTaken step = ours.step(true);
        const StepSeen seen = seenOf(ours, step);
        // the rule's own ρ_v, not the option's
        compare(measured("alignment", {{"rho", 5.0}}, seen), cosineAt(seen, seen.before, 0.3),
                cosineAt(seen, seen.after, 0.3));
        QVERIFY(std::abs(cosineAt(seen, seen.before, 0.3) - cosineAt(seen, seen.before, 5.0)) > 1e-3);

        Trainer sgd = trainerOf({{"rule", "sgd"}});
        const StepTaken plain = sgd.step(true);
        const StepSeen other = seenOf(sgd, plain);
        compare(measured("alignment", {{"rho", 0.2}}, other), cosineAt(other, other.before, 0.2),
                cosineAt(other, other.after, 0.2));
    }

    void theSharpnessProxyIsTheRiseOnTheStepsTrainBatchBeforeIt()
    {
        Trainer sam = trainerOf({{"rule", "sam"}, {"rho", 0.1}});
        const StepTaken step = sam.step(true);
        const StepSeen seen = seenOf(sam, step);
        const Values values = measured("sharpness", {{"rho", 0.1}}, seen);
        QCOMPARE(values[0].first, std::string("sharpness/proxy"));
        // SAM itself has measured the same at this step
        const double own = (step.report.perturbedLoss - step.report.loss).item<double>();
        QVERIFY(own > 1e-4);
        QVERIFY(std::abs(values[0].second - own) < 1e-4 * std::max(1.0, own));
    }

    /// Watching changes nothing: neither θ, nor the statistics, nor what is drawn.
    void watchedOrNotTheWeightsAreTheSame()
    {
        for (const Json& method : {Json{{"rule", "sgd"}}, Json{{"rule", "sam"}}, agnostic}) {
            Trainer watched = trainerOf(method), alone = trainerOf(method);
            for (int i = 0; i < 10; ++i) {
                const StepTaken step = watched.step(true);
                measured("alignment", {}, seenOf(watched, step));
                measured("sharpness", {}, seenOf(watched, step));
                alone.step(false);
            }
            QVERIFY(at::equal(watched.theta(), alone.theta()));
            QVERIFY(at::equal(watched.state(), alone.state()));
        }
    }

    /// A number of one's own is an entry; nothing else has to know it.
    void aNewMeasurementIsOneEntry()
    {
        struct Norm final : Measurement {
            Values measure(const StepSeen& step) override { return {{"norm", step.after.norm().item<double>()}}; }
        };
        const auto before = measurementSchema({}).size();
        addMeasurement({.name = "norm",
                        .options = {{.path = "every", .kind = FieldKind::Integer, .defaultValue = 3}},
                        .make = [](const Json&) { return std::make_unique<Norm>(); }});
        QCOMPARE(measurementSchema({}).size(), before + 1);
        const auto asked = askedMeasurements({{"alignment", {{"every", 0}}}});
        QCOMPARE(asked.size(), 1u);
        QCOMPARE(asked[0].every, std::int64_t(3));
        std::vector<Problem> problems;
        runOptionsFromJson(
            {{"name", "x"}, {"seed", 1}, {"measure", {{"norm", {{"evry", 3}}}}}, {"method", {{"rule", "sgd"}}}},
            problems);
        QCOMPARE(toText(problems), std::string("measure.norm.evry: unknown field; did you mean \"every\"?"));
    }
};

QTEST_GUILESS_MAIN(TestMeasurements)
#include "tst_measurements.moc"
