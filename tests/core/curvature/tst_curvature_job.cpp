// SPDX-License-Identifier: GPL-3.0-or-later
// The job as a whole, on run folders with checkpoints of small networks: on what is measured, what is kept and taken
// over, what is refused.
#include "core/base/error.h"
#include "core/curvature/curvature_job.h"
#include "core/curvature/run_at_checkpoint.h"
#include "core/job/job_queue.h"
#include "core/run/curvature_table.h"
#include "core/train/load_run.h"
#include "core/train/loss_on_images.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

Json runJson(const Json& changes = Json::object())
{
    Json json = {{"name", "sharp"},
                 {"seed", 3},
                 {"data", {{"name", "blobs"}, {"trainSize", 120}, {"testSize", 90}, {"labelNoise", 0.3}}},
                 {"network", {{"name", "cnn-small"}, {"options", {{"width", 3}, {"hidden", 4}, {"batchNorm", true}}}}},
                 {"train", {{"labelSmoothing", 0.2}}},
                 {"method", {{"rule", "sgd"}}},
                 {"device", "cpu"}};
    json.merge_patch(changes);
    return json;
}

RunOptions optionsOf(const Json& json)
{
    std::vector<Problem> problems;
    const RunOptions options = runOptionsFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

std::string whyOf(const std::vector<RunEvent>& events)
{
    for (const RunEvent& event : events)
        if (const auto* failed = std::get_if<Failed>(&event.event)) return failed->why;
    return {};
}

std::vector<std::string> filesOf(const std::vector<RunEvent>& events)
{
    std::vector<std::string> files;
    for (const RunEvent& event : events)
        if (const auto* message = std::get_if<Message>(&event.event); message && message->level == "info")
            files.push_back(message->text);
    return files;
}

const CurvatureOptions quick{.images = 60, .eigenvalues = 1, .mostProducts = 5, .ascentSteps = 2, .groupSize = 0};

} // namespace

class TestCurvatureJob : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_root;

    fs::path runWith(const Json& changes = Json::object())
    {
        return RunFolder::create(m_root.path().toStdString(), "run", runJson(changes)).path();
    }

    /// Statistics and weights that no other step has.
    void checkpointAt(const fs::path& folder, std::int64_t step, double scale = 1)
    {
        const LoadedRun run = loadRun(optionsOf(RunFolder::open(folder).experiment()));
        Checkpoint checkpoint{.clock = {.step = step}};
        checkpoint.theta = run.network->initialTheta(3).mul(scale);
        checkpoint.state = run.network->initialState().add(0.01 * static_cast<double>(step));
        saveCheckpoint(folder, checkpoint, 9);
    }

    std::vector<RunEvent> events(const std::vector<fs::path>& runs, const CurvatureOptions& options)
    {
        JobQueue queue;
        const auto job = queue.add(curvatureJob(runs, options), {.threads = 1});
        if (!job->wait(std::chrono::seconds(60))) qFatal("the job does not end");
        return job->events().takeAll();
    }

private Q_SLOTS:
    /// θ and statistics of the checkpoint, the images of the split and their labels as trained, in evaluation mode: L
    /// is that of this network on these images, taken here without the rest.
    void itIsMeasuredOnWhatItSays()
    {
        const fs::path folder = runWith();
        checkpointAt(folder, 10);
        checkpointAt(folder, 20, 1.5);
        const LoadedRun run = loadRun(optionsOf(runJson()));
        QVERIFY(run.train.size() == 120 &&
                !at::equal(run.train.labels, stratifiedSubset(wholeOf(run.train.data), 120, 3).labels));
        for (const auto& [split, step, loss, smoothing] :
             {std::tuple("test", -1, "cross-entropy", 0.0), std::tuple("train", 10, "cross-entropy", 0.0),
              std::tuple("train", 20, "trained", 0.2)}) {
            CurvatureOptions options = quick;
            options.split = split;
            options.step = step;
            options.loss = loss;
            const auto said = events({folder}, options);
            QCOMPARE(whyOf(said), std::string());
            const CurvatureReport report = readCurvature(filesOf(said).at(0));
            const std::int64_t at = step < 0 ? 20 : step;
            QCOMPARE(report.measuredOn.at("checkpoint").get<std::string>(), checkpointName(at));
            QCOMPARE(report.measuredOn.at("split").get<std::string>(), std::string(split));
            QCOMPARE(report.measuredOn.at("images").get<std::int64_t>(), std::int64_t(60));
            QCOMPARE(report.measuredOn.at("statistics").get<std::string>(), std::string("stored"));
            QCOMPARE(report.measuredOn.at("loss").get<std::string>(),
                     std::string(smoothing > 0 ? "cross-entropy, label smoothing 0.2" : "cross-entropy"));

            const Checkpoint saved = loadCheckpoint(folder / checkpointName(at));
            const Subset images = stratifiedSubset(std::string(split) == "test" ? run.test : run.train, 60, 0);
            const ImageBatches batches = batchesOf(images, {}, 60, at::kDouble);
            const Classification objective(run.network, saved.state.to(at::kDouble), {.labelSmoothing = smoothing});
            const auto terms =
                lossAndGradient(objective, saved.theta.to(at::kDouble), batches.at(0), Statistics::UseStored);
            const double expected = terms.loss.item<double>(), norm = terms.gradient.norm().item<double>();
            QVERIFY(std::abs(report.number("loss") / expected - 1) < 1e-5);
            QVERIFY(std::abs(report.number("gradientNorm") / norm - 1) < 1e-4);
            const auto found = loadAtCheckpoint(RunFolder::open(folder), takeCheckpoint(RunFolder::open(folder), at),
                                                options, [] { return false; });
            QVERIFY(at::equal(found->target.theta, saved.theta) && at::equal(found->target.state, saved.state));
            QVERIFY(at::equal(found->target.images.index, images.index));
            QVERIFY(at::equal(found->target.images.labels, images.labels));
        }
    }

    /// Double and float agree, and are told apart.
    void floatComesNearDouble()
    {
        const fs::path folder = runWith();
        checkpointAt(folder, 10);
        CurvatureOptions options = quick;
        options.mostProducts = 150;
        const CurvatureReport single = readCurvature(filesOf(events({folder}, options)).at(0));
        options.precision = "float64";
        const CurvatureReport twice = readCurvature(filesOf(events({folder}, options)).at(0));
        for (const char* name : {"loss", "gradientNorm", "lambda1", "ascent", "adaptiveAscent"})
            QVERIFY2(std::abs(single.number(name) / twice.number(name) - 1) < 2e-3, name);
        QVERIFY(single.number("lambda1") != twice.number("lambda1"));
    }

    void theSameQuestionIsAnsweredFromTheFile()
    {
        const fs::path folder = runWith();
        checkpointAt(folder, 10);
        const std::string file = filesOf(events({folder}, quick)).at(0);
        CurvatureReport known = readCurvature(file);
        known.numbers.front().second = 77; // to see who has answered
        writeCurvature(folder, known);
        QCOMPARE(readCurvature(filesOf(events({folder}, quick)).at(0)).number("loss"), 77.0);

        CurvatureOptions other = quick;
        other.rho = 0.1;
        QVERIFY(filesOf(events({folder}, other)).at(0) != file);
        QCOMPARE(curvatureFiles(folder).size(), std::size_t(2));
        checkpointAt(folder, 10, 1.01); // other weights of the same step
        QVERIFY(readCurvature(filesOf(events({folder}, quick)).at(0)).number("loss") != 77);
        std::ofstream(file) << "{";
        QVERIFY(readCurvature(filesOf(events({folder}, quick)).at(0)).number("loss") > 0);
        std::ofstream(file) << R"({"format": 1, "options": {}, "measuredOn": {}, "numbers": {"loss": "much"}})";
        QVERIFY_EXCEPTION_THROWN(readCurvature(file), Error);
    }

    void runsSideBySideAreOneTable()
    {
        const fs::path one = runWith(), two = runWith({{"seed", 4}});
        checkpointAt(one, 10);
        checkpointAt(two, 10, 1.2);
        CurvatureOptions options = quick;
        options.perLayer = true;
        options.traceProducts = 3;
        const auto files = filesOf(events({one, two}, options));
        QCOMPARE(files.size(), std::size_t(2));
        const std::string csv = toCsv({{"one", readCurvature(files[0])}, {"two", readCurvature(files[1])}});
        const QStringList lines = QString::fromStdString(csv).trimmed().split('\n');
        QCOMPARE(lines[0], QString("run,step,split,images,name,layer,value,error"));
        QVERIFY(lines[1].startsWith("one,10,test,60,loss,,"));
        QCOMPARE(lines.filter("lambda1,,").size(), 2);
        QCOMPARE(lines.filter("lambda1,fc").size(), lines.filter("trace,fc").size());
    }

    void itStopsWithinASecond()
    {
        const fs::path folder = runWith();
        checkpointAt(folder, 10);
        CurvatureOptions slow = quick;
        slow.densityStarts = 1000;
        slow.densityProducts = 500;
        JobQueue queue;
        const auto job = queue.add(curvatureJob({folder}, slow), {.threads = 1});
        bool hasBegun = false;
        double left = std::nan("");
        while (!hasBegun || std::isnan(left))
            for (const RunEvent& event : job->events().takeAll())
                if (const auto* progress = std::get_if<Progress>(&event.event)) {
                    hasBegun = hasBegun || progress->what == "spectral density";
                    left = progress->secondsLeft;
                }
        QVERIFY(left > 0);
        job->control().stop();
        QVERIFY(job->wait(std::chrono::seconds(1)));
        QVERIFY(std::holds_alternative<Stopped>(job->events().takeAll().back().event));
        QVERIFY(curvatureFiles(folder).empty());
    }

    void whatCannotBeDoneIsSaid()
    {
        const fs::path folder = runWith();
        const auto why = [&](const fs::path& run, const CurvatureOptions& options) {
            return QString::fromStdString(whyOf(events({run}, options)));
        };
        QVERIFY(why(folder, quick).contains("has no checkpoint yet"));
        checkpointAt(folder, 10);
        CurvatureOptions options = quick;
        options.step = 11;
        QVERIFY(why(folder, options).contains("step: has no checkpoint of step 11; there are checkpoint-0000000010"));
        options = quick;
        options.layers = {"conv"};
        QVERIFY(why(folder, options).contains("layers: the network has no \"conv\""));
        options = quick;
        options.split = "tests";
        QVERIFY(why(folder, options).contains("did you mean \"test\""));
        const fs::path active = runWith({{"kind", "active-learning"}, {"rounds", {{"query", 5}}}});
        fs::copy_file(folder / checkpointName(10), active / checkpointName(10));
        QCOMPARE(why(active, quick), QString());
        options = quick;
        options.split = "train";
        QVERIFY(why(active, options).contains("checkpoint-0000000010.safetensors: holds no labels"));
        checkpointAt(folder, 20, 1e25);
        QVERIFY(why(folder, quick).contains("is not finite"));
        QVERIFY(curvatureFiles(folder).empty());
    }
};

QTEST_GUILESS_MAIN(TestCurvatureJob)
#include "tst_curvature_job.moc"
