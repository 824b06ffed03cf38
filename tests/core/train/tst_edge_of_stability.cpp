// SPDX-License-Identifier: GPL-3.0-or-later
// The edge-of-stability gauge: its λ₁ against a dense Hessian of what it says it is measured on, SAM's edge against
// SAM itself on a quadratic, and that nobody who trains notices it.
#include "core/optim/registry.h"
#include "core/train/edge_of_stability.h"
#include "core/train/measurement.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linalg_eigvalsh.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

Trainer trainerOf(const Json& method, bool augment = false)
{
    const Json json{
        {"name", "t"},
        {"seed", 5},
        {"data",
         {{"name", "fashion-mnist"},
          {"imageSize", 0},
          {"trainSize", 200},
          {"testSize", 10},
          {"augmentation", augment ? "crop+flip" : "none"}}},
        {"network",
         {{"name", "cnn-small"}, {"options", {{"batchNorm", true}, {"width", 2}, {"hidden", 3}, {"dropout", 0.25}}}}},
        {"train", {{"epochs", 4}, {"batchSize", 25}, {"labelSmoothing", 0.1}}},
        {"optimizer", {{"lr", 0.05}, {"momentum", 0.5}}},
        {"schedule", {{"name", "constant"}}},
        {"method", method},
        {"device", "cpu"},
        {"threads", 1}};
    std::vector<Problem> problems;
    const RunOptions options = runOptionsFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return Trainer(loadRun(options));
}

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
            .lr = step.lr,
            .images = &trainer.run().train};
}

std::unique_ptr<Measurement> gauge(const Json& options)
{
    const MeasurementInfo info = edgeOfStabilityInfo();
    return info.make(withDefaults(options, info.options));
}

double valueOf(const Values& values, const std::string& tag)
{
    for (const auto& [known, value] : values)
        if (known == tag) return value;
    return std::nan("");
}

/// λ₁ of the objective on a batch, all eigenvalues by another algorithm.
double denseTop(const Objective& objective, const at::Tensor& theta, const Batch& batch, Statistics statistics)
{
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor loss = objective.loss(leaf, batch, statistics, Arithmetic::Exact).loss;
    const at::Tensor g = torch::autograd::grad({loss}, {leaf}, {}, true, true).front();
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < theta.numel(); ++i)
        rows.push_back(torch::autograd::grad({g[i]}, {leaf}, {}, true, false).front());
    const at::Tensor h = at::stack(rows).to(at::kDouble);
    return at::linalg_eigvalsh((h + h.t()) / 2).max().item<double>();
}

} // namespace

class TestEdgeOfStability : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// SAM on ½λw²: below its edge w shrinks, above it grows, at the first step already.
    void samsEdgeIsWhereSamTurnsUnstable()
    {
        for (const double rho : {1e-4, 0.05, 0.5})
            for (const double lr : {0.02, 0.3})
                for (const double w : {0.1, 2.0}) {
                    const auto next = [&](double curvature) {
                        const double g = curvature * w, there = w + rho * g / std::abs(g);
                        return w - lr * curvature * there;
                    };
                    double curvature = 2 / lr; // the edge depends on ‖g‖ = λw: it is a fixed point
                    for (int i = 0; i < 300; ++i)
                        curvature = 0.5 * (curvature + samEdge(curvature * w, rho, lr));
                    QVERIFY(curvature < 2 / lr);
                    QVERIFY(std::abs(next(curvature) + w) < 1e-9 * w);
                    QVERIFY(std::abs(next(0.99 * curvature)) < w && std::abs(next(1.01 * curvature)) > w);
                    const double g = curvature * w; // as the paper has it
                    const double paper = g / (2 * rho) * (std::sqrt(1 + 8 * rho / (lr * g)) - 1);
                    QVERIFY(std::abs(samEdge(g, rho, lr) / paper - 1) < 1e-8);
                }
        QCOMPARE(samEdge(3, 0, 0.1), 20.0);
        QCOMPARE(samEdge(0, 0.1, 0.1), 0.0);
    }

    void lambdaIsThatOfTheStepsOwnBatchBeforeTheStep()
    {
        Trainer trainer = trainerOf({{"rule", "sam"}, {"rho", 0.07}}, true);
        for (int i = 0; i < 3; ++i)
            trainer.step(false);
        const StepTaken step = trainer.step(true);
        const StepSeen seen = seenOf(trainer, step);
        QVERIFY(seen.before.numel() < 1500);
        const Values values = gauge({{"products", 200}, {"tolerance", 1e-5}})->measure(seen);
        const double exact = denseTop(seen.objective, seen.before, seen.train, Statistics::Freeze);
        QVERIFY2(std::abs(valueOf(values, "edge/lambda1") / exact - 1) < 1e-3,
                 qPrintable(QString("%1 %2").arg(valueOf(values, "edge/lambda1")).arg(exact)));
        QVERIFY(std::abs(denseTop(seen.objective, seen.after, seen.train, Statistics::Freeze) / exact - 1) > 3e-3);
        QCOMPARE(valueOf(values, "edge/gd"), 2 / 0.05);
        const at::Tensor g = lossAndGradient(seen.objective, seen.before, seen.train, Statistics::Freeze).gradient;
        const double edge = samEdge(g.norm().item<double>(), 0.07, 0.05);
        QVERIFY(std::abs(valueOf(values, "edge/sam") / edge - 1) < 1e-4);
    }

    /// The same images at every step, unaugmented; with the stored statistics.
    void fixedImagesAreAPartOfTheTrainImages()
    {
        Trainer trainer = trainerOf({{"rule", "sgd"}}, true);
        const auto fixed = gauge({{"on", "fixed"}, {"images", 40}, {"products", 200}, {"tolerance", 1e-5}});
        const Subset images = stratifiedSubset(trainer.run().train, 40, 0);
        const Batch batch = makeBatch(images, at::tensor(at::ArrayRef<std::int64_t>([] {
                                          static std::vector<std::int64_t> all(40);
                                          for (std::size_t i = 0; i < 40; ++i)
                                              all[i] = static_cast<std::int64_t>(i);
                                          return all;
                                      }())),
                                      Augmentation{}, at::Generator());
        for (int i = 0; i < 2; ++i) {
            const StepTaken step = trainer.step(true);
            const StepSeen seen = seenOf(trainer, step);
            const Values values = fixed->measure(seen);
            const double exact = denseTop(seen.objective, seen.before, batch, Statistics::UseStored);
            QVERIFY2(std::abs(valueOf(values, "edge/lambda1") / exact - 1) < 1e-3,
                     qPrintable(QString("%1 %2").arg(valueOf(values, "edge/lambda1")).arg(exact)));
            QVERIFY(std::isnan(valueOf(values, "edge/sam"))); // SGD has no radius
        }
    }

    void aKeptVectorSavesProducts()
    {
        Trainer trainer = trainerOf({{"rule", "sgd"}});
        const Json options = {{"on", "fixed"}, {"images", 50}, {"products", 100}, {"tolerance", 0.02}};
        const auto warm = gauge(options);
        double cold = 0, again = 0;
        for (int i = 0; i < 6; ++i) {
            const StepTaken step = trainer.step(true);
            const double products = valueOf(warm->measure(seenOf(trainer, step)), "edge/products");
            const double fresh = valueOf(gauge(options)->measure(seenOf(trainer, step)), "edge/products");
            if (i == 0) QCOMPARE(products, fresh);
            if (i > 0) again += products, cold += fresh;
        }
        QVERIFY2(again < 0.8 * cold, qPrintable(QString("%1 %2").arg(again).arg(cold)));
    }

    /// Bit for bit, with dropout, statistics and label smoothing.
    void watchedOrNotTheWeightsAreTheSame()
    {
        for (const Json& method : {Json{{"rule", "sgd"}}, Json{{"rule", "sam"}}, Json{{"rule", "agnostic-sam"}}}) {
            Trainer watched = trainerOf(method, true), alone = trainerOf(method, true);
            const auto own = gauge({{"products", 5}}), fixed = gauge({{"on", "fixed"}, {"products", 3}});
            for (int i = 0; i < 10; ++i) {
                const StepTaken step = watched.step(true);
                own->measure(seenOf(watched, step));
                fixed->measure(seenOf(watched, step));
                alone.step(false);
            }
            QVERIFY(at::equal(watched.theta(), alone.theta()));
            QVERIFY(at::equal(watched.state(), alone.state()));
        }
    }
};

QTEST_GUILESS_MAIN(TestEdgeOfStability)
#include "tst_edge_of_stability.moc"
