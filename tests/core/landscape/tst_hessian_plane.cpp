// SPDX-License-Identifier: GPL-3.0-or-later
// Planes of the Hessian's eigenvectors: the curvatures of the surface at its centre are the eigenvalues, with no mixed
// term, on a quadratic exactly and on networks by differences of the surface's own points.
#include "../curvature/known_losses.h"
#include "core/landscape/hessian_plane.h"
#include "core/landscape/surface_identity.h"
#include "core/model/mask.h"
#include "surface_runs.h"

#include <ATen/ops/linspace.h>

#include <QTest>

using namespace sharpscope;
using namespace sharpscope::test;

namespace fs = std::filesystem;

namespace {

/// Second differences about the middle of a 3 × 3 surface: ∂²/∂a², ∂²/∂b², ∂²/∂a∂b.
struct Curvatures {
    double a, b, mixed;
};

Curvatures curvaturesOf(const Surface& surface)
{
    const double h = surface.grid.xMax;
    const auto at = [&](std::size_t row, std::size_t column) { return surface.loss[3 * row + column]; };
    return {(at(1, 2) - 2 * at(1, 1) + at(1, 0)) / (h * h), (at(2, 1) - 2 * at(1, 1) + at(0, 1)) / (h * h),
            (at(2, 2) - at(2, 0) - at(0, 2) + at(0, 0)) / (4 * h * h)};
}

double valueIn(const Surface& surface, std::size_t which, std::size_t part = 0)
{
    return foundIn(surface.grid, "eigenvalues").at(which).at(part).get<double>();
}

} // namespace

class TstHessianPlane : public QObject, private SurfaceRuns {
    Q_OBJECT

private Q_SLOTS:
    void aQuadraticsSurfaceIsItsTwoLargestEigenvalues()
    {
        const at::Tensor a = withEigenvalues(
            at::cat({at::linspace(-30, 1, 57, at::kDouble), at::tensor({3.0, 7.5, 20.0}, at::kDouble)}));
        const at::Tensor b = drawn({60}, "b"), theta = drawn({60}, "theta");
        const LossOnImages loss = quadraticLoss(a, b);
        const HessianBlock hessian{loss, theta, {.ranges = {{0, 60}}, .count = 60}};
        const auto found = hessianPlane(hessian, {.tolerance = 1e-11, .mostProducts = 2000});
        QVERIFY(found && found->isConverged);
        QVERIFY(isNear(found->pairs[0].value, 20, 1e-9) && isNear(found->pairs[1].value, 7.5, 1e-9)); // not −30
        const Plane& plane = found->plane;
        QVERIFY(isNear(plane.first.norm().item<double>(), 1, 1e-12));
        QVERIFY(isNear(plane.second.norm().item<double>(), 1, 1e-12));
        for (const at::Tensor& v : {plane.first, plane.second})
            QVERIFY(v[v.abs().argmax()].item<double>() > 0);
        const double centre = loss.loss(theta)->loss;
        const at::Tensor g = a.matmul(theta) + b;
        const double ga = g.dot(plane.first).item<double>(), gb = g.dot(plane.second).item<double>();
        for (const double x : {-1.0, 0.0, 0.5})
            for (const double y : {-2.0, 0.0, 1.5}) {
                const double expected = centre + x * ga + y * gb + (20 * x * x + 7.5 * y * y) / 2;
                QVERIFY(isNear(loss.loss(plane.at(x, y))->loss, expected, 1e-9));
            }
    }

    void overAPartOfThetaTheRestStays()
    {
        const at::Tensor a = withEigenvalues(at::linspace(-1, 5, 40, at::kDouble));
        const LossOnImages loss = quadraticLoss(a, drawn({40}, "b"));
        const ParameterBlock part{.ranges = {{5, 8}, {20, 4}}, .count = 12};
        const HessianBlock hessian{loss, drawn({40}, "theta"), part};
        const auto found = hessianPlane(hessian, {.tolerance = 1e-11, .mostProducts = 2000});
        const at::Tensor values = std::get<0>(at::linalg_eigh(cut(a, part)));
        QVERIFY(isNear(found->pairs[0].value, values[11].item<double>(), 1e-8));
        QVERIFY(isNear(found->pairs[1].value, values[10].item<double>(), 1e-8));
        const at::Tensor rest = found->plane.first - part.spread(part.of(found->plane.first), 40);
        QCOMPARE(rest.abs().max().item<double>(), 0.0);
        const HessianBlock one{loss, hessian.theta, {.ranges = {{3, 1}}, .count = 1}};
        QVERIFY_EXCEPTION_THROWN(hessianPlane(one, {}), Error);
    }

    /// In double, of a network without kinks: convolution, BatchNorm with stored statistics, tanh, linear.
    void aSmoothNetworksSurfaceCurvesAsItSays_data()
    {
        QTest::addColumn<QString>("kinds");
        for (const char* kinds : {"", "conv", "normalisation", "linear, bias"})
            QTest::newRow(*kinds ? kinds : "all") << kinds;
    }
    void aSmoothNetworksSurfaceCurvesAsItSays()
    {
        QFETCH(QString, kinds);
        const auto network = makeNetwork(
            [](Pass& pass, at::Tensor x) {
                x = pass.batchNorm("bn", pass.conv("conv", x, {.out = 4, .padding = 1})).tanh();
                return pass.linear("fc", x.flatten(1), {.out = 3});
            },
            {2, 4, 4});
        const Setting s(network, 3, 20);
        const LossOnImages loss = s.loss(7);
        const Mask mask{.kinds = kinds.toStdString()};
        const HessianBlock hessian{loss, s.theta, blockOf(network->layout(), namesTaken(mask, network->layout()))};
        const auto found = hessianPlane(hessian, {.tolerance = 1e-10, .mostProducts = 2000});
        const at::Tensor values =
            std::get<0>(at::linalg_eigh(cut(denseHessian(*s.objective, s.theta, s.batch), hessian.block)));
        const std::int64_t n = values.numel();
        Surface surface{.grid = {.columns = 3, .rows = 3, .xMin = -1e-3, .xMax = 1e-3, .yMin = -1e-3, .yMax = 1e-3}};
        for (const double b : {-1e-3, 0.0, 1e-3})
            for (const double a : {-1e-3, 0.0, 1e-3})
                surface.loss.push_back(loss.loss(found->plane.at(a, b))->loss);
        const Curvatures seen = curvaturesOf(surface);
        for (const auto& [i, curvature] : {std::pair(0, seen.a), std::pair(1, seen.b)}) {
            const double exact = values[n - 1 - i].item<double>();
            QVERIFY(isNear(found->pairs[static_cast<std::size_t>(i)].value, exact, 1e-8));
            QVERIFY2(std::abs(curvature / exact - 1) < 1e-5, qPrintable(QString::number(curvature / exact - 1)));
        }
        QVERIFY(std::abs(seen.mixed) < 1e-5 * seen.a);
    }

    /// In float, by the job; a perceptron's kinks make little of it.
    void aRunsSurfaceCurvesAsItSays()
    {
        const fs::path run = runOf("mlp", "SGD");
        checkpointAt(run, 40, 7);
        SliceOptions options{.plane = "hessian", .points = 3, .range = 0.05, .images = 60};
        QCOMPARE(compute({run}, options), QByteArray());
        const Surface surface = onlySurface(run);
        QCOMPARE(surface.pointsDone, 9);
        const double first = valueIn(surface, 0), second = valueIn(surface, 1);
        QVERIFY(first > second && second > 0);
        QVERIFY(valueIn(surface, 0, 1) < 1e-3 * first); // the residual
        const Curvatures seen = curvaturesOf(surface);
        qInfo("λ₁ %.5g seen %.5g, λ₂ %.5g seen %.5g, mixed %.2g", first, seen.a, second, seen.b, seen.mixed);
        QVERIFY(isNear(seen.a, first, 0.02) && isNear(seen.b, second, 0.02));
        QVERIFY(std::abs(seen.mixed) < 0.02 * second);
        const Evaluation truth = lossOf(run, options, newest(run).theta, newest(run).state);
        QVERIFY(isNear(surface.loss[4], truth.loss, 1e-6));
        QVERIFY(surface.grid.title.find("λ₁ ") != std::string::npos);
        const std::string axis = foundIn(surface.grid, "axes").at(0).get<std::string>();
        QVERIFY(axis.starts_with("v₁, λ₁ = ") && axis.find("±") != std::string::npos);
        const Json lengths = foundIn(surface.grid, "gram");
        QVERIFY(isNear(lengths[0].get<double>(), 1, 1e-5) && isNear(lengths[2].get<double>(), 1, 1e-5));
        QVERIFY(std::abs(lengths[1].get<double>()) < 1e-4);
    }

    /// They are found for all runs before the first point of any.
    void whoWaitsForEigenvectorsIsToldHowFarTheyAre()
    {
        const fs::path one = runOf("mlp", "SGD"), two = runOf("mlp", "SAM");
        checkpointAt(one, 40, 7);
        checkpointAt(two, 40, 8);
        QCOMPARE(compute({one, two}, {.plane = "hessian", .points = 3, .images = 60}), QByteArray());
        std::vector<Progress> told;
        bool hasPoints = false;
        for (const RunEvent& event : events) {
            hasPoints |= std::holds_alternative<GridPoint>(event.event);
            const auto* progress = std::get_if<Progress>(&event.event);
            if (!progress || !progress->what.starts_with("eigenvectors")) continue;
            QVERIFY(!hasPoints);
            told.push_back(*progress);
        }
        QVERIFY(told.size() >= 2);
        QCOMPARE(told.front().what, std::string("eigenvectors, 1 of 2"));
        QCOMPARE(told.back().what, std::string("eigenvectors, 2 of 2"));
        for (std::size_t i = 0; i < told.size(); ++i) {
            const bool isSecond = told[i].what == told.back().what;
            QVERIFY(told[i].fraction > (isSecond ? 0.5 : 0) && told[i].fraction < (isSecond ? 1 : 0.5));
            QVERIFY(i == 0 || told[i].fraction > told[i - 1].fraction);
            QVERIFY(std::isfinite(told[i].secondsLeft));
        }
    }

    void theSearchForThemIsCancelledAtOnce()
    {
        const fs::path run = runOf("cnn-small", "SGD");
        checkpointAt(run, 40, 7);
        JobQueue queue;
        const auto job = queue.add(slicesJob({run}, {.plane = "hessian", .points = 3, .images = 2000}), {.threads = 1});
        bool searches = false;
        const auto hasBegun = [&] {
            for (const RunEvent& event : job->events().takeAll())
                if (const auto* progress = std::get_if<Progress>(&event.event);
                    progress && progress->what == "eigenvectors")
                    searches = true;
            return searches;
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasBegun(), 30000);
        job->control().stop();
        QVERIFY(job->wait(std::chrono::seconds(5))); // it would take a minute
        const std::vector<RunEvent> rest = job->events().takeAll();
        QVERIFY(std::holds_alternative<Stopped>(rest.back().event));
        QVERIFY(surfaceFiles(run).empty());
    }

    /// The eigenvectors are found anew, and every point that the coarse grid has is taken over.
    void aFinerGridGoesOn()
    {
        const fs::path run = runOf("mlp", "SGD");
        checkpointAt(run, 40, 7);
        SliceOptions options{.plane = "hessian", .points = 3, .images = 60};
        QCOMPARE(compute({run}, options), QByteArray());
        options.points = 5;
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(computed(), 25 - 9);
        options.kinds = "linear, bias"; // all that there is, but another question
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(computed(), 25);
        options.kinds = "conv";
        QVERIFY(compute({run}, options).contains("no parameter of kinds conv"));
        options.kinds = "lines";
        QVERIFY(compute({run}, options).contains("did you mean \"linear\""));
    }
};

QTEST_GUILESS_MAIN(TstHessianPlane)
#include "tst_hessian_plane.moc"
