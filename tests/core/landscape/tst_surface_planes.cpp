// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces of several models and of a path, as jobs: what is evaluated at each point, with which statistics, and where
// the models lie.
#include "core/landscape/grid.h"
#include "core/landscape/plane.h"
#include "core/landscape/point_statistics.h"
#include "core/landscape/surface_identity.h"
#include "core/landscape/surface_models.h"
#include "core/model/directions.h"
#include "surface_runs.h"

#include <ATen/core/grad_mode.h>

#include <QTest>

#include <set>

using namespace sharpscope;
using namespace sharpscope::test;

namespace fs = std::filesystem;

class TstSurfacePlanes : public QObject, private SurfaceRuns {
    Q_OBJECT

private Q_SLOTS:
    /// What moving averages come to when they see one batch for ever, each batch by its images.
    void estimatedStatisticsAreTheMeanOfTheBatches()
    {
        const fs::path run = runOf("cnn-small", "SGD");
        const LoadedRun loaded = loadedOf(run);
        const Network& network = *loaded.network;
        QVERIFY(network.initialState().numel() > 0);
        const at::Tensor theta = network.initialTheta(5);
        const std::vector<Batch> batches = statisticsBatches(stratifiedSubset(loaded.train, 300, 0));
        QCOMPARE(batches.size(), std::size_t(2));
        QCOMPARE(batches[0].labels.size(0), 128);
        QCOMPARE(batches[1].labels.size(0), 172); // the rest is no batch of its own
        const auto settled = [&](const Batch& batch) {
            const at::Tensor state = network.initialState();
            const at::NoGradGuard noGradients;
            for (int i = 0; i < 300; ++i)
                network.forward(theta, state, batch.images, Statistics::Update);
            return state.to(at::kDouble);
        };
        const at::Tensor expected = (settled(batches[0]) * 128 + settled(batches[1]) * 172) / 300;
        const at::Tensor found = *estimatedStatistics(network, theta, network.initialState() * 7, batches);
        const double error = ((found.to(at::kDouble) - expected) / (expected.abs() + 0.1)).abs().max().item<double>();
        QVERIFY2(error < 1e-4, qPrintable(QString::number(error)));
        QVERIFY(!estimatedStatistics(network, theta, network.initialState(), batches, [] { return false; }));
    }

    void threeRunsLieOnOneSurface_data()
    {
        QTest::addColumn<QString>("statistics");
        for (const char* statistics : {"stored", "frozen", "re-estimated"})
            QTest::newRow(statistics) << statistics;
    }

    void threeRunsLieOnOneSurface()
    {
        QFETCH(QString, statistics);
        const std::vector<fs::path> runs = {
            runOf("cnn-small", "SGD"), runOf("cnn-small", "SAM", {{"method", {{"rule", "sam"}}}}),
            runOf("cnn-small", "Agnostic-SAM", {{"method", {{"rule", "agnostic-sam"}}}})};
        for (std::size_t i = 0; i < runs.size(); ++i) {
            checkpointAt(runs[i], 10, 20 + static_cast<std::int64_t>(i));
            checkpointAt(runs[i], 40, 30 + static_cast<std::int64_t>(i));
        }
        const SliceOptions options{
            .plane = "models", .points = 3, .split = "test", .images = 40, .statistics = statistics.toStdString()};
        QCOMPARE(compute(runs, options), QByteArray());
        const Surface surface = onlySurface(runs[0]);
        QVERIFY(surfaceFiles(runs[1]).empty() && surfaceFiles(runs[2]).empty());
        QCOMPARE(surface.pointsDone, 9);
        QCOMPARE(surface.grid.identity.at("models").size(), std::size_t(3));
        QCOMPARE(surface.grid.identity.at("models")[2].at("run").get<std::string>(), runs[2].filename().string());
        QCOMPARE(surface.grid.identity.at("statistics").get<std::string>(), statistics.toStdString());

        // Where the models lie, and what each has in truth.
        QCOMPARE(surface.marks.size(), std::size_t(6));
        const std::vector<Checkpoint> ends = {newest(runs[0]), newest(runs[1]), newest(runs[2])};
        const at::Tensor u = (ends[1].theta - ends[0].theta).to(at::kDouble);
        const at::Tensor w = (ends[2].theta - ends[0].theta).to(at::kDouble);
        const double t = u.dot(w).item<double>() / u.dot(u).item<double>();
        const std::vector<std::pair<double, double>> places = {{0, 0}, {1, 0}, {t, 1}};
        for (std::size_t i = 0; i < 3; ++i) {
            const SurfaceMark& begin = surface.marks[2 * i];
            const SurfaceMark& end = surface.marks[2 * i + 1];
            QVERIFY(!begin.isEnd && begin.step == 10 && begin.epoch == 1.0);
            QVERIFY(begin.distance > 0.1); // it is no part of the plane
            QVERIFY(end.isEnd && end.step == 40);
            QCOMPARE(end.run, runs[i].filename().string());
            QCOMPARE(end.label, std::string(std::array{"SGD", "SAM", "Agnostic-SAM"}[i]));
            QVERIFY(isNear(end.a, places[i].first, 1e-5) && isNear(end.b, places[i].second, 1e-5));
            QVERIFY(end.distance < 1e-3);
            const Evaluation truth = lossOf(runs[0], options, ends[i].theta, ends[i].state);
            QVERIFY(isNear(end.loss, truth.loss, 1e-6));
            QCOMPARE(end.accuracy, truth.accuracy);
        }

        // What is evaluated where: θ and its statistics.
        const Plane plane = planeThrough(ends[0].theta, ends[1].theta, ends[2].theta);
        const std::vector<double> alphas = columnCoordinates(surface.grid), betas = rowCoordinates(surface.grid);
        QVERIFY(alphas.front() < std::min(0.0, t) && alphas.back() > std::max(1.0, t));
        QVERIFY(isNear(betas.front(), -0.2, 0.1) && betas.back() > 1.1);
        const LoadedRun loaded = loadedOf(runs[0]);
        const std::vector<Batch> batches = statisticsBatches(stratifiedSubset(loaded.train, options.images, 0));
        for (std::size_t i = 0; i < 9; ++i) {
            const double a = alphas[i % 3], b = betas[i / 3];
            const at::Tensor theta = plane.at(a, b);
            const at::Tensor mixed =
                ends[0].state + (ends[1].state - ends[0].state) * (a - t * b) + (ends[2].state - ends[0].state) * b;
            const at::Tensor state = statistics == "stored" ? mixed
                                     : statistics == "frozen"
                                         ? ends[0].state
                                         : *estimatedStatistics(*loaded.network, theta, mixed, batches);
            const double expected = lossOf(runs[0], options, theta, state).loss;
            QVERIFY2(isNear(surface.loss[i], expected, 1e-4) || !std::isfinite(expected),
                     qPrintable(QStringLiteral("%1 %2").arg(surface.loss[i]).arg(expected)));
        }
    }

    void swappingTwoModelsIsAnotherFrameOfTheSamePlane()
    {
        const std::vector<fs::path> runs = {runOf("mlp", "A"), runOf("mlp", "B"), runOf("mlp", "C")};
        for (std::size_t i = 0; i < runs.size(); ++i)
            checkpointAt(runs[i], 40, 30 + static_cast<std::int64_t>(i));
        SliceOptions options{.plane = "models", .points = 3, .margin = 0, .images = 50};
        QCOMPARE(compute(runs, options), QByteArray());
        options.origin = "B";
        QCOMPARE(compute(runs, options), QByteArray());
        const Surface one = onlySurface(runs[0]), other = onlySurface(runs[1]);
        for (std::size_t i = 0; i < 3; ++i) { // the same models, the same losses
            const std::size_t swapped = i == 2 ? 2 : 1 - i;
            QCOMPARE(one.marks[i].run, other.marks[swapped].run);
            QCOMPARE(one.marks[i].loss, other.marks[swapped].loss);
        }
        QVERIFY(isNear(one.marks[2].a, 1 - other.marks[2].a, 1e-5));
    }

    void twoModelsAndADrawnDirection()
    {
        const std::vector<fs::path> runs = {runOf("mlp", "A"), runOf("mlp", "B")};
        checkpointAt(runs[0], 40, 1);
        checkpointAt(runs[1], 40, 2);
        const SliceOptions options{.plane = "models", .points = 3, .margin = 0.5, .images = 50};
        QCOMPARE(compute(runs, options), QByteArray());
        const Surface surface = onlySurface(runs[0]);
        QCOMPARE(surface.marks.size(), std::size_t(2));
        QVERIFY(isNear(surface.marks[1].a, 1, 1e-5) && isNear(surface.marks[1].b, 0, 1e-5));
        QVERIFY(isNear(surface.grid.xMin, -0.5, 1e-5) && isNear(surface.grid.xMax, 1.5, 1e-5));
        const at::Tensor middle = (newest(runs[0]).theta + newest(runs[1]).theta) / 2;
        QVERIFY(isNear(surface.loss[4], lossOf(runs[0], options, middle, newest(runs[0]).state).loss, 1e-5));
    }

    void aPathIsSeenInThePlaneInWhichItMoves()
    {
        const fs::path run = runOf("mlp", "SGD");
        for (const std::int64_t step : {10, 20, 30, 40, 50})
            checkpointAt(run, step, step);
        const SliceOptions options{.plane = "path", .points = 3, .images = 50};
        QCOMPARE(compute({run}, options), QByteArray());
        const Surface surface = onlySurface(run);
        QCOMPARE(surface.marks.size(), std::size_t(5));
        std::vector<at::Tensor> thetas;
        for (const SurfaceMark& mark : surface.marks)
            thetas.push_back(loadCheckpoint(run / checkpointName(mark.step)).theta);
        const PathPlane expected = planeOfPath(thetas);
        QCOMPARE(surface.grid.identity.at("explained")[0].get<double>(), expected.explainedFirst);
        double inside = 0, whole = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            const SurfaceMark& mark = surface.marks[i];
            QCOMPARE(mark.step, 10 * (static_cast<std::int64_t>(i) + 1));
            QCOMPARE(mark.isEnd, i == 4);
            QVERIFY(isNear(mark.loss, lossOf(run, options, thetas[i], newest(run).state).loss, 1e-6));
            inside += mark.a * mark.a + mark.b * mark.b;
            whole += mark.a * mark.a + mark.b * mark.b + mark.distance * mark.distance;
        }
        QVERIFY(isNear(inside / whole, expected.explainedFirst + expected.explainedSecond, 1e-5));
        const bool isSaid = std::any_of(events.begin(), events.end(), [](const RunEvent& event) {
            const auto* message = std::get_if<Message>(&event.event);
            return message && message->text.find("explain") != std::string::npos;
        });
        QVERIFY(isSaid);
    }

    /// The same two directions around every checkpoint, each with its own statistics: one film, file by file.
    void aFilmShowsEveryCheckpointAlongTheSameDirections()
    {
        const fs::path run = runOf("cnn-small", "SGD");
        for (const std::int64_t step : {10, 20, 30, 40}) // epochs 1 to 4
            checkpointAt(run, step, step);
        SliceOptions options{.points = 3, .range = 0.05, .every = 1, .images = 40};
        QCOMPARE(compute({run}, options), QByteArray());
        const std::vector<fs::path> files = surfaceFiles(run);
        QCOMPARE(files.size(), std::size_t(4));
        const LoadedRun loaded = loadedOf(run);
        const Directions fixed = randomDirections(loaded.network->layout(), newest(run).theta, options.directionSeed);
        std::set<std::string> films;
        std::set<std::int64_t> steps;
        for (const fs::path& file : files) {
            const Surface surface = readSurface(file);
            films.insert(filmOf(surface.grid));
            const std::int64_t step = stepOf(surface.grid);
            steps.insert(step);
            const Checkpoint at = loadCheckpoint(run / checkpointName(step));
            const Plane plane{at.theta, fixed.first, fixed.second};
            for (const auto& [i, a, b] :
                 {std::tuple(4, 0.0, 0.0), std::tuple(0, -0.05, -0.05), std::tuple(5, 0.05, 0.0)}) {
                const double expected = lossOf(run, options, plane.at(a, b), at.state).loss;
                QVERIFY(isNear(surface.loss[static_cast<std::size_t>(i)], expected, 1e-6));
            }
        }
        QCOMPARE(films.size(), std::size_t(1));
        QVERIFY(!films.begin()->empty());
        QCOMPARE(steps, (std::set<std::int64_t>{10, 20, 30, 40}));

        // Every second epoch, counted from the first, and the last; of a given step those until it.
        const auto stepsOf = [&](double every, std::int64_t step) {
            std::vector<std::int64_t> found;
            for (const SurfaceModel& frame : framesOf(modelsOf(run, true, step), every))
                found.push_back(frame.checkpoint.clock.step);
            return found;
        };
        QCOMPARE(stepsOf(2, -1), (std::vector<std::int64_t>{10, 40}));
        QCOMPARE(stepsOf(0.5, 30), (std::vector<std::int64_t>{10, 20, 30}));
        options.step = 30; // another film: its directions are of another measure
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(computed(), 27);
        options.every = 0; // and this is none
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(computed(), 9);
        const std::vector<fs::path> all = surfaceFiles(run);
        QCOMPARE(all.size(), std::size_t(8));
        QVERIFY(filmOf(readSurface(all.back()).grid).empty());
    }

    void aLongPathIsThinnedAndADamagedCheckpointIsLeftOut()
    {
        const fs::path run = runOf("mlp", "SGD");
        for (std::int64_t step = 1; step <= 100; ++step)
            checkpointAt(run, step, step);
        writeFileAtomically(run / checkpointName(1), "no checkpoint");
        const std::vector<SurfaceModel> models = modelsOf(run, true);
        QCOMPARE(models.size(), std::size_t(63)); // of 64 the first is damaged
        QCOMPARE(models.back().checkpoint.clock.step, 100);
        QVERIFY(models.back().isEnd && !models.front().isEnd);
        for (std::size_t i = 1; i < models.size(); ++i) {
            const std::int64_t step = models[i].checkpoint.clock.step - models[i - 1].checkpoint.clock.step;
            QVERIFY(step == 1 || step == 2);
        }
    }

    void whatSpansNoPlaneIsSaid()
    {
        const fs::path one = runOf("mlp", "A"), other = runOf("cnn-small", "B");
        checkpointAt(one, 10, 1);
        checkpointAt(other, 10, 2);
        const auto says = [&](const std::vector<fs::path>& runs, const char* plane, const char* text) {
            return compute(runs, {.plane = plane, .points = 3, .images = 20}).contains(text);
        };
        QVERIFY(says({one}, "models", "needs two or more runs"));
        QVERIFY(says({one, other}, "models", one.string().c_str()));
        QVERIFY(says({one, other}, "models", other.string().c_str()));
        QVERIFY(says({one, other}, "models", "\"mlp\""));
        QVERIFY(says({one}, "path", "path of 1 checkpoints"));
        QVERIFY(says({one, one, one}, "models", "needs two or more runs")); // each once
        const fs::path copy = runOf("mlp", "C");
        checkpointAt(copy, 10, 1);
        QVERIFY(says({one, copy}, "models", "the two models are equal"));
    }
};

QTEST_GUILESS_MAIN(TstSurfacePlanes)
#include "tst_surface_planes.moc"
