// SPDX-License-Identifier: GPL-3.0-or-later
// Models made elsewhere as runs: their weights, their accuracy, and that landscapes work on them as on any other run.
#include "active_experiment.h"

#include "core/curvature/curvature_job.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_file.h"
#include "core/model/registry.h"
#include "core/model/transfer.h"
#include "core/run/curvature_report.h"
#include "core/run/run_reader.h"
#include "core/train/evaluate.h"
#include "core/train/given_labels.h"
#include "core/train/load_run.h"
#include "core/work/kinds.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>

using namespace sharpscope;

namespace {

/// Weights as somebody else would have saved them, of this seed.
fs::path weightsFile(const fs::path& folder, std::int64_t seed, bool isWhole = true)
{
    const auto network = makeNetwork("mlp", Json::object(), {1, 1, 2}, 2);
    const fs::path file = folder / ("weights-" + std::to_string(seed) + ".safetensors");
    Layout layout = network->layout();
    at::Tensor theta = network->initialTheta(seed);
    if (!isWhole) {
        theta = theta.slice(0, 0, layout.parameters.back().offset);
        layout.parameterCount = layout.parameters.back().offset;
        layout.parameters.pop_back();
    }
    saveWeights(file, layout, theta, network->initialState());
    return file;
}

Json importOf(const std::vector<fs::path>& files)
{
    Json json = Json::parse(R"({"kind": "import", "name": "theirs", "device": "cpu", "threads": 1,
        "data": {"name": "two-moons", "testSize": 100}, "network": {"name": "mlp"}})");
    for (const fs::path& file : files)
        json["import"]["files"].push_back(file.string());
    json["import"]["label"] = "Their model";
    return json;
}

std::string problemsOf(const Json& json)
{
    std::vector<Problem> problems;
    experimentFromJson(json, problems);
    return toText(problems);
}

} // namespace

class TestImport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void aPathOfWeightsIsARunWithTheirAccuracies()
    {
        QTemporaryDir root;
        const fs::path folder = root.path().toStdString();
        const std::vector<fs::path> files = {weightsFile(folder, 3), weightsFile(folder, 4), weightsFile(folder, 5)};
        runJob(jobOf(importOf(files), folder / "runs"));
        const fs::path path = listRuns(folder / "runs").at(0);
        const RunFolder run = RunFolder::open(path);
        QVERIFY(run.hasEnded());
        QCOMPARE(run.checkpoints().size(), std::size_t(3));
        const LoadedRun loaded = loadRun(readRunOptions(run));
        const RunSeries series = RunReader(path).series;
        QCOMPARE(series.started.title, std::string("Their model"));
        const std::vector<double> accuracies = series.of("accuracy/test").values();
        QCOMPARE(accuracies.size(), std::size_t(3));
        for (std::int64_t i = 0; i < 3; ++i) {
            const Checkpoint checkpoint = loadCheckpoint(path / checkpointName(i + 1));
            QVERIFY(at::equal(checkpoint.theta, loaded.network->initialTheta(3 + i))); // in their order
            const auto expected = evaluate(*loaded.network, checkpoint.theta, checkpoint.state, loaded.test);
            QCOMPARE(accuracies[static_cast<std::size_t>(i)], expected->accuracy);
            QCOMPARE(expected->images, 100);
        }
        // And everything that looks at checkpoints works on it.
        runJob(slicesJob({path}, {.plane = "path", .points = 3, .images = 50}));
        QCOMPARE(readSurface(surfaceFiles(path).at(0)).marks.size(), std::size_t(3));
    }

    void aStoppedImportGoesOn()
    {
        QTemporaryDir root;
        const fs::path folder = root.path().toStdString();
        const std::vector<fs::path> files = {weightsFile(folder, 3), weightsFile(folder, 4), weightsFile(folder, 5)};
        runWatched(jobOf(importOf(files), folder / "runs"), [](const RunEvent& event, JobControl& control) {
            if (std::holds_alternative<CheckpointSaved>(event.event)) control.stop();
        });
        const fs::path path = listRuns(folder / "runs").at(0);
        QVERIFY(!RunFolder::open(path).hasEnded());
        runJob(resumeJob({path}));
        QVERIFY(RunFolder::open(path).hasEnded());
        QCOMPARE(RunReader(path).series.of("accuracy/test").size(), 3U);
    }

    void whatCannotBeTakenIsSaid()
    {
        QTemporaryDir root;
        const fs::path folder = root.path().toStdString();
        QVERIFY(problemsOf(importOf({})).find("import.files") != std::string::npos);
        QVERIFY(problemsOf(importOf({folder / "no.safetensors"})).find("there is no such file") != std::string::npos);
        Json typo = importOf({weightsFile(folder, 3)});
        typo["data"]["trainsize"] = 3;
        QVERIFY(problemsOf(typo).find("data.trainsize") != std::string::npos);
        Json two = importOf({weightsFile(folder, 3)});
        two["network"]["weights"] = "another";
        QVERIFY(problemsOf(two).find("network.weights") != std::string::npos);
        runJob(jobOf(importOf({weightsFile(folder, 9, false)}), folder / "runs"));
        const RunSummary summary = readSummary(listRuns(folder / "runs").at(0)).summary;
        QCOMPARE(summary.state, RunState::Failed);
        QVERIFY2(summary.failure.find("weights-9.safetensors") != std::string::npos, summary.failure.c_str());
        QVERIFY2(summary.failure.find("not hold all") != std::string::npos, summary.failure.c_str());
    }

    /// A landscape and the sharpness numbers of a round are of the images that θ was trained on: X_L, as the events say
    /// it, not all that the run may choose from; and say so.
    void activeLearningIsLookedAtOnWhatItTrainedOn()
    {
        QTemporaryDir root;
        runJob(jobOf(rounds(), root.path().toStdString()));
        const fs::path run = onlyRun(root);
        const RunFolder folder = RunFolder::open(run);
        const LoadedRun loaded = loadRun(readRunOptions(folder));
        const Checkpoint end = lastCheckpointOf(run);
        const ActiveHistory history = readActiveHistory(folder).history;
        std::vector<GivenLabel> labels;
        for (const ActiveRound& round : history.rounds())
            for (std::size_t i = 0; i < round.labelledImages.size(); ++i)
                labels.push_back({round.round, round.labelledImages[i], round.givenLabels[i]});
        const Subset labelled = labelledOf(loaded.train, labels);
        QCOMPARE(labelled.size(), history.rounds().back().labels);
        QVERIFY(labelled.size() < loaded.train.size());
        const Evaluation onLabelled =
            *evaluate(*loaded.network, end.theta, end.state, stratifiedSubset(labelled, 0, 0));
        QVERIFY(onLabelled.loss != evaluate(*loaded.network, end.theta, end.state, loaded.train)->loss);

        runJob(slicesJob({run}, {.points = 3, .images = 0}));
        const Surface surface = readSurface(surfaceFiles(run).at(0));
        QCOMPARE(surface.pointsDone, 9);
        QCOMPARE(surface.loss[4], onLabelled.loss);
        const std::string count = std::to_string(labelled.size());
        QVERIFY2(surface.grid.title.find(count + " labelled train images") != std::string::npos,
                 surface.grid.title.c_str());
        // The whole part's points, as an earlier version computed them, are of another surface.
        QVERIFY(surface.grid.name.find("-d123-") != std::string::npos);

        CurvatureOptions options{.images = 0, .split = "train", .eigenvalues = 0, .rho = 0, .adaptiveRho = 0};
        options.theorems = 2;
        runJob(curvatureJob({run}, options));
        const CurvatureReport report = readCurvature(curvatureFiles(run).at(0));
        QVERIFY(std::abs(report.number("loss") - onLabelled.loss) < 1e-6 * onLabelled.loss);
        QCOMPARE(imagesText(report.measuredOn), count + " labelled train images of two-moons");
        QCOMPARE(report.theorems->images, labelled.size());
        options.split = "test";
        options.theorems = 0;
        runJob(curvatureJob({run}, options));
        QCOMPARE(imagesText(readCurvature(curvatureFiles(run).at(0)).measuredOn), "100 test images of two-moons");
    }

    /// Between two trainings θ is still that of the first, though the next round's labels are there.
    void labelsThatCameAfterATrainingAreNotItsOwn()
    {
        auto data = std::make_shared<Dataset>();
        data->labels = at::zeros({9}, at::kLong);
        data->classNames = {"one", "two"};
        const Subset all{.data = data, .index = at::arange(9), .labels = data->labels};
        Checkpoint checkpoint{
            .clock = {.step = 20},
            .own = {{labelsTable, toTensor({{-1, 4, 1}, {-1, 7, 0}, {0, 2, 1}, {0, 3, skipped}, {1, 8, 0}})}}};
        const auto imagesAt = [&](std::int64_t round, const char* phase, bool isTraining) {
            checkpoint.about = {{"round", round}, {"phase", phase}, {"isTraining", isTraining}};
            const at::Tensor index = labelledAt(all, checkpoint).index;
            return std::vector<std::int64_t>(index.data_ptr<std::int64_t>(),
                                             index.data_ptr<std::int64_t>() + index.numel());
        };
        using Images = std::vector<std::int64_t>;
        QCOMPARE(imagesAt(2, "train", true), (Images{4, 7, 2, 8}));
        QCOMPARE(imagesAt(2, "score", false), (Images{4, 7, 2, 8}));
        QCOMPARE(imagesAt(2, "train", false), (Images{4, 7, 2}));
        checkpoint.clock.step = 0; // nothing is trained yet
        checkpoint.own[0].second = toTensor({{-1, 4, 1}});
        QCOMPARE(imagesAt(0, "train", false), (Images{4}));
        QCOMPARE(labelledAt(all, checkpoint).labels[0].item<std::int64_t>(), 1);
        checkpoint.own[0].second = toTensor(std::vector<GivenLabel>());
        QVERIFY_EXCEPTION_THROWN(labelledAt(all, checkpoint), Error);
        checkpoint.own[0].second = toTensor({{-1, 9, 0}});
        QVERIFY_EXCEPTION_THROWN(labelledAt(all, checkpoint), Error);
        checkpoint.own.clear();
        QVERIFY_EXCEPTION_THROWN(labelledAt(all, checkpoint), Error);
    }
};

QTEST_APPLESS_MAIN(TestImport)
#include "tst_import.moc"
