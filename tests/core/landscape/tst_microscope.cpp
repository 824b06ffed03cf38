// SPDX-License-Identifier: GPL-3.0-or-later
// The perturbation microscope: on a quadratic all of its points are known in closed form, and on a network they are
// those that the rules ask for gradients at, on the batches that the run's next step trains on.
#include "../optim/quadratics.h"
#include "core/base/error.h"
#include "core/landscape/microscope.h"
#include "core/landscape/surface_identity.h"
#include "core/optim/registry.h"
#include "core/train/trainer.h"
#include "surface_runs.h"

#include <ATen/ops/diag.h>
#include <ATen/ops/linalg_solve.h>

#include <QTest>

using namespace sharpscope;
using namespace sharpscope::test;

namespace fs = std::filesystem;

namespace {

/// One step on the reference's Q with η = 0.1.
struct StepOnQ {
    at::Tensor theta = startQ();
    Batch train = trainQ(), second = secondQ();
    Gradient gradient = quadratic;
    Layout layout = weights(2);
    StepInput input() const
    {
        return {.theta = theta, .train = train, .second = second, .gradient = gradient, .layout = layout, .lr = 0.1};
    }
    double lossAt(const at::Tensor& at) const { return quadratic(at, train, {}).loss.item<double>(); }
};

RuleSteps onQ(const char* rule, const Json& options)
{
    const StepOnQ q;
    return stepsOf(*makeRule(rule, options), q.input());
}

/// argmax of ½ θᵀAθ over θ = centre + ε, ‖ε‖ = ρ: ε = (μ − A)⁻¹ A centre with μ > λ₁ such that ‖ε‖ = ρ (the secular
/// equation of the trust region's problem), by bisection.
at::Tensor highestOfQuadratic(const at::Tensor& a, const at::Tensor& centre, double rho)
{
    const at::Tensor matrix = at::diag(a), right = matrix.matmul(centre);
    const auto at = [&](double mu) { return at::linalg_solve(at::diag(mu - a), right); };
    double low = a.max().item<double>(), high = low + right.norm().item<double>() / rho + 1;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        (at(middle).norm().item<double>() > rho ? low : high) = middle;
    }
    return centre + at(high);
}

const SurfaceMark* markOf(const Surface& surface, const char* label)
{
    for (const SurfaceMark& mark : surface.marks)
        if (mark.isEnd && mark.label == label) return &mark;
    return nullptr;
}

} // namespace

class TstMicroscope : public QObject, private SurfaceRuns {
    Q_OBJECT

    /// A comparison's run that has taken 5 steps.
    fs::path trainedRun(const char* rule, const Json& more = Json::object())
    {
        Json experiment = {
            {"method", {{"rule", rule}}}, {"train", {{"batchSize", 16}}}, {"data", {{"augmentation", "none"}}}};
        experiment.merge_patch(more);
        const fs::path run = runOf("cnn-small", rule, experiment);
        Trainer trainer(loadedOf(run));
        for (int i = 0; i < 5; ++i)
            trainer.step(false);
        saveCheckpoint(run, trainer.save());
        return run;
    }

private Q_SLOTS:
    /// agnostic_sam.md §6, table Q.
    void onAQuadraticAllStepsAreKnown()
    {
        const auto is = [](const RuleSteps& steps, const std::vector<double>& perturbed,
                           const std::vector<double>& after) {
            return near(steps.perturbed, vec(perturbed), 1e-8) && near(steps.after, vec(after), 1e-8);
        };
        const RuleSteps sgd = onQ("sgd", Json::object());
        QVERIFY(!sgd.perturbed.defined() && near(sgd.after, vec({2.7, 0.6}), 1e-12));
        QVERIFY(is(onQ("sam", {{"rho", 0.5}}), {3.3, 1.4}, {2.67, 0.44}));
        QVERIFY(is(onQ("asam", {{"rho", 0.5}, {"eta", 0.0}}), {4.370717323, 1.203069233}, {2.562928268, 0.518772307}));
        const RuleSteps agnostic = onQ("agnostic-sam", {{"rho1", 1.0}, {"rho2", 0.5}, {"rhoV", 0.5}});
        QVERIFY(is(agnostic, {3.169230769, 1.546153846}, {2.683076923, 0.381538462}));
        QVERIFY(is(onQ("align-sam", {{"rho", 0.5}}), {3.2, 1.5}, {2.68, 0.4}));
        QVERIFY(is(onQ("wsam", {{"rho", 0.5}, {"gamma", 0.9}}), {3.3, 1.4}, {2.43, -0.84})); // what is decoupled too
        const auto seconds = std::count_if(agnostic.visits.begin(), agnostic.visits.end(),
                                           [](const Visit& visit) { return visit.isSecond; });
        QCOMPARE(seconds, 2);
        QVERIFY(near(agnostic.visits[1].theta, vec({3.4, 1.3}), 1e-12)); // θ̃ᵛ
    }

    void samsPointAndStepLieInThePlane()
    {
        const StepOnQ q;
        const MicroscopePlane found = microscopePlane(q.input(), 0.5);
        QVERIFY(near(found.loss, 6.5, 1e-12) && near(found.gradientNorm, 5, 1e-12));
        const RuleSteps sam = onQ("sam", {{"rho", 0.5}}), sgd = onQ("sgd", Json::object());
        const Foot perturbed = footOf(found.plane, sam.perturbed), after = footOf(found.plane, sam.after);
        QVERIFY(near(perturbed.a, 0.5, 1e-12) && near(perturbed.b, 0, 1e-12) && near(perturbed.distance, 0, 1e-12));
        // g̃ = (3.3, 5.6): along g/‖g‖ = (0.6, 0.8) 6.46, and at right angles √(6.5² − 6.46²)
        QVERIFY(near(after.a, -0.646, 1e-9) && near(after.b, -0.1 * std::sqrt(6.5 * 6.5 - 6.46 * 6.46), 1e-9));
        QVERIFY(near(footOf(found.plane, sgd.after).a, -0.5, 1e-12));
        QVERIFY(near(found.plane.first.norm().item<double>(), 1, 1e-12));
        QVERIFY(near(found.plane.second.norm().item<double>(), 1, 1e-12));
        QVERIFY(near(found.plane.first.dot(found.plane.second).item<double>(), 0, 1e-12));
    }

    /// In two dimensions the plane is all there is: both maxima are that of the trust region's problem.
    void theHighestInTheBallIsThatOfTheTrustRegion()
    {
        const StepOnQ q;
        const Plane plane = microscopePlane(q.input(), 0.5).plane;
        const at::Tensor expected = highestOfQuadratic(vec({1, 4}), q.theta, 0.5);
        const double rise = q.lossAt(expected) - 6.5;
        QVERIFY(rise > 2.865 + 1e-3); // SAM's point is not it
        const auto found = highestInBall(
            q.input(), plane, 0.5, [&](const at::Tensor& at) { return q.lossAt(at); }, 200);
        QVERIFY(near(found->inPlane, expected, 1e-4) && near(found->inBall, expected, 1e-4));
        QVERIFY(near(found->riseInPlane, rise, 1e-7) && near(found->riseInBall, rise, 1e-7));
    }

    /// In more, the ball's maximum lies off the plane and higher.
    void theHighestOfTheBallMayLieOffThePlane()
    {
        StepOnQ q;
        q.train = batchOf({{{1, 4, 9, 0.5}, {0, 0, 0, 0}}});
        q.theta = vec({3, 1, 0.2, -1});
        q.layout = weights(4);
        const Plane plane = microscopePlane(q.input(), 0.7).plane;
        const at::Tensor a = vec({1, 4, 9, 0.5}), inBall = highestOfQuadratic(a, q.theta, 0.7);
        // In the plane: the same problem for Pᵀ A P and Pᵀ A θ, looked for on a fine circle.
        double highest = 0;
        for (int i = 0; i < 100'000; ++i) {
            const double angle = i * 2 * 3.14159265358979 / 100'000;
            highest = std::max(highest, q.lossAt(plane.at(0.7 * std::cos(angle), 0.7 * std::sin(angle))));
        }
        const double centre = q.lossAt(q.theta);
        const auto found = highestInBall(
            q.input(), plane, 0.7, [&](const at::Tensor& at) { return q.lossAt(at); }, 200);
        QVERIFY(near(found->riseInPlane, highest - centre, 1e-6));
        QVERIFY(near(found->inBall, inBall, 1e-3) && near(found->riseInBall, q.lossAt(inBall) - centre, 1e-6));
        QVERIFY(found->riseInBall > found->riseInPlane + 1e-3);
        QVERIFY(footOf(plane, found->inBall).distance > 0.01 && footOf(plane, found->inPlane).distance < 1e-9);
        QVERIFY(!highestInBall(
            q.input(), plane, 0.7, [](const at::Tensor&) { return 0.0; }, 9, [] { return false; }));
    }

    void whatHasNoDirectionIsSaid()
    {
        StepOnQ q;
        q.theta = vec({0, 0});
        QVERIFY_EXCEPTION_THROWN(microscopePlane(q.input(), 0.5), Error);
        q.theta = vec({3, 0}); // g is an eigenvector: g̃ lies along it
        const MicroscopePlane found = microscopePlane(q.input(), 0.5);
        QVERIFY(found.isDrawn && near(std::abs(found.plane.second[1].item<double>()), 1, 1e-9));
        QVERIFY(!microscopePlane(StepOnQ().input(), 0.5).isDrawn);
    }

    /// What each rule asks, with its own trainer from the same checkpoint and with papers' formulas, against the marks.
    void aRunsMarksAreWhereTheRulesAsk_data()
    {
        QTest::addColumn<QString>("rule");
        for (const char* rule : {"sgd", "sam", "agnostic-sam", "gsam"})
            QTest::newRow(rule) << rule;
    }
    void aRunsMarksAreWhereTheRulesAsk()
    {
        QFETCH(QString, rule);
        const fs::path run = trainedRun(rule.toUtf8().constData());
        const double rho = 0.1;
        const SliceOptions options{.plane = "microscope", .points = 3, .rho = rho};
        QCOMPARE(compute({run}, options), QByteArray());
        const Surface surface = onlySurface(run);
        QCOMPARE(surface.pointsDone, 9);
        QCOMPARE(stepOf(surface.grid), 5);
        QVERIFY(surface.grid.title.find("its next batch of 16") != std::string::npos);

        Trainer trainer(loadedOf(run));
        trainer.restore(newest(run));
        const StepTaken taken = trainer.step(true); // the run's own next step, and its batches
        const Gradient gradient = [&](const at::Tensor& theta, const Batch& batch, Statistics) {
            return lossAndGradient(trainer.objective(), theta, batch, Statistics::Freeze, Arithmetic::Exact);
        };
        const at::Tensor& theta = taken.before;
        const auto g = [&](const at::Tensor& at, const Batch& batch) { return gradient(at, batch, {}).gradient; };
        const auto unit = [](const at::Tensor& v) { return v / v.norm(); };
        const at::Tensor gt = g(theta, taken.train), sam = theta + rho * unit(gt);
        const Plane plane = microscopePlane({.theta = theta,
                                             .train = taken.train,
                                             .second = taken.second,
                                             .gradient = gradient,
                                             .layout = trainer.layout(),
                                             .lr = taken.lr},
                                            rho)
                                .plane;
        const auto isAt = [&](const char* label, const at::Tensor& expected) {
            const SurfaceMark* mark = markOf(surface, label);
            if (!mark) return false;
            const Foot foot = footOf(plane, expected);
            const double loss = gradient(expected, taken.train, {}).loss.item<double>();
            return near(mark->a, foot.a, 1e-5) && near(mark->b, foot.b, 1e-5) &&
                   near(mark->distance, foot.distance, 1e-5) && near(mark->loss, loss, 1e-5);
        };
        QVERIFY(isAt("θ", theta));
        QVERIFY(isAt("SAM θ̃", sam) && near(markOf(surface, "SAM θ̃")->a, rho, 1e-6));
        QVERIFY(isAt("SGD θ⁺", theta - taken.lr * gt));
        QVERIFY(isAt("SAM θ⁺", theta - taken.lr * g(sam, taken.train)));
        const at::Tensor gv = g(theta + rho * unit(g(theta, taken.second)), taken.second);
        const at::Tensor agnostic = theta + 2 * rho * unit(gt) - rho * unit(gv);
        QVERIFY(isAt("Agnostic-SAM θ̃", agnostic));
        QVERIFY(isAt("Agnostic-SAM θ⁺", theta - taken.lr * g(agnostic, taken.train)));
        at::Tensor t = theta.abs() + 0.01; // ASAM's T, 1 on biases
        for (const Segment& s : trainer.layout().parameters)
            if (s.name.ends_with("bias")) t.narrow(0, s.offset, s.count).fill_(1);
        QVERIFY(isAt("ASAM θ̃", theta + 10 * rho * t * t * gt / (t * gt).norm()));
        QVERIFY(isAt("this run θ⁺", trainer.trained())); // with momentum and weight decay
        QCOMPARE(markOf(surface, "this run θ̃") != nullptr, rule != QLatin1String("sgd"));

        // The circle, on which no point is higher than the plane's highest; the ball's is not lower.
        const SurfaceMark *inPlane = markOf(surface, "highest in the plane"),
                          *inBall = markOf(surface, "highest in the ball");
        QVERIFY(inPlane && inBall && inPlane->distance < 1e-5);
        QVERIFY(std::hypot(inPlane->a, inPlane->b) < rho * (1 + 1e-4));
        QVERIFY(std::hypot(std::hypot(inBall->a, inBall->b), inBall->distance) < rho * (1 + 1e-4));
        QVERIFY(inBall->loss >= inPlane->loss - 1e-5 && inPlane->loss >= markOf(surface, "SAM θ̃")->loss - 1e-5);
        std::int64_t round = 0;
        for (const SurfaceMark& mark : surface.marks) {
            if (mark.run != "ball") continue;
            ++round;
            QVERIFY(near(std::hypot(mark.a, mark.b), rho, 1e-5) && mark.loss <= inPlane->loss + 1e-4);
        }
        QCOMPARE(round, 65);

        // What is drawn is L_Bt on this plane.
        const double half = surface.grid.xMax;
        QVERIFY(surface.grid.yMin == -half && half >= rho);
        for (const auto& [index, a, b] :
             {std::tuple(0, -half, -half), std::tuple(4, 0.0, 0.0), std::tuple(5, half, 0.0)})
            QVERIFY(near(surface.loss[static_cast<std::size_t>(index)],
                         gradient(plane.at(a, b), taken.train, {}).loss.item<double>(), 1e-5));
    }

    void anEarlierCheckpointAndAFinerGridGoOn()
    {
        const fs::path run = trainedRun("sam", {{"train", {{"keepCheckpoints", 0}}}});
        Trainer trainer(loadedOf(run));
        trainer.restore(newest(run));
        trainer.step(false);
        saveCheckpoint(run, trainer.save(), 0);
        SliceOptions options{.plane = "microscope", .points = 3, .step = 5};
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(stepOf(onlySurface(run).grid), 5);
        options.points = 5;
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(computed(), 25 - 9);
        options.step = 4;
        QVERIFY(compute({run}, options).contains("no checkpoint of step 4"));
        const fs::path other = runOf("mlp", "AL", {{"kind", "active-learning"}});
        checkpointAt(other, 10, 1);
        QVERIFY(compute({other}, options).contains("this run is active-learning"));
    }
};

QTEST_GUILESS_MAIN(TstMicroscope)
#include "tst_microscope.moc"
