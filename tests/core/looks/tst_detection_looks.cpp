// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces and sharpness of runs of detection: the loss of the run's own evaluation around its weights, on its images.
#include "../work/active_experiment.h"
#include "../work/detection_experiment.h"

#include "core/detection/detection_data.h"
#include "core/landscape/point_statistics.h"
#include "core/landscape/surface_file.h"
#include "core/looks/boxes_in_view.h"
#include "core/looks/looks.h"
#include "core/model/directions.h"
#include "core/model/second_order_pass.h"
#include "core/run/curvature_report.h"
#include "core/tensor/compute.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn_like.h>

#include <cmath>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

bool go() { return true; }
bool never() { return false; }

std::shared_ptr<const BoxesInView> viewOf(const fs::path& run, const BoxesAsked& asked)
{
    return BoxesInView::of(loadDetection(readDetectionRun(RunFolder::open(run)), never)->run, TrainPart::All, asked,
                           go);
}

/// The multibox loss per positive prior of images of a part, all in one batch, by the parts that golden numbers hold.
double lossByHand(const fs::path& run, const at::Tensor& rows, const DetectionSet& set, const at::Tensor& theta,
                  const at::Tensor& state)
{
    const DetectionRun options = readDetectionRun(RunFolder::open(run));
    const DetectionNetwork network = makeDetectionNetwork(options.network.name, options.network.options, set.classes());
    const Batch batch = detectionBatch(set, rows, PictureScale::of(network), nullptr, 0);
    const at::Tensor output = secondOrderForward(*network.network, theta.to(at::kDouble), state.to(at::kDouble),
                                                 batch.images.to(at::kDouble), Statistics::UseStored);
    return multiboxSums(output, multiboxTargets(batch.labels.to(at::kDouble), network.priors, options.loss),
                        options.loss)
        .loss(options.loss)
        .item<double>();
}

double lastOf(const fs::path& run, const char* tag)
{
    RunSeries series;
    RunFolder::open(run).forEachEvent([&](Event&& event) { series.apply(event); });
    return series.of(tag).value(series.of(tag).size() - 1);
}

std::vector<Surface> surfacesIn(const fs::path& run)
{
    std::vector<Surface> all;
    for (const fs::path& file : surfaceFiles(run))
        all.push_back(readSurface(file));
    return all;
}

std::string refused(const Job& job)
{
    try {
        runJob(job);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestDetectionLooks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        useThreads(1);
        m_root = m_folder.path().toStdString();
        writeDiscImages(m_root / "boxes");
        Json json = tinyDetection(m_root / "boxes");
        json["seeds"] = {1, 2};
        json["optimizer"]["lr"] = 0.02;
        runJob(jobOf(json, m_root / "runs"));
        for (const fs::path& run : listRuns(m_root / "runs"))
            (RunFolder::open(run).experiment().value("seed", 0) == 1 ? m_run : m_other) = run;
        m_data = *loadDetectionData("voc-folder", m_root / "boxes", never);
    }
    void cleanup()
    {
        for (const fs::path& run : {m_run, m_other})
            for (const fs::path& file : surfaceFiles(run))
                fs::remove(file);
    }

    /// At θ it is what the run itself measured; elsewhere the loss of the same images, and kept pictures change
    /// nothing.
    void theLossIsTheOneOfTheRunsEvaluation()
    {
        const Checkpoint end = lastCheckpointOf(m_run);
        const auto all = viewOf(m_run, {.split = "test"});
        const PointValue at = *all->at(end.theta, end.state, go);
        QVERIFY(std::abs(at.loss - lastOf(m_run, "loss/test")) < 1e-5 * at.loss);
        QVERIFY(std::abs(at.accuracy - lastOf(m_run, "map/test")) < 1e-9);
        const auto read = viewOf(m_run, {.split = "test", .keptBytes = 0});
        const at::Tensor away = end.theta + 0.3 * randomDirections(all->network()->layout(), end.theta, 5).first;
        const PointValue there = *all->at(away, end.state, go), again = *read->at(away, end.state, go);
        QVERIFY(there.loss == again.loss && there.accuracy == again.accuracy);
        const at::Tensor rows = at::arange(10, at::kLong);
        const double byHand = lossByHand(m_run, rows, *m_data->test.data, away, end.state);
        QVERIFY(std::abs(there.loss - byHand) < 1e-4 * byHand);
        QVERIFY(std::abs(there.loss - at.loss) > 1e-2);
        QVERIFY(!all->at(away, end.state, never));
        QCOMPARE(viewOf(m_run, {.split = "train"})->images().size(), std::int64_t(24)); // four are validated on
        QCOMPARE(viewOf(m_run, {.split = "train", .images = 7})->images().size(), std::int64_t(7));
    }

    /// The function that is differentiated is that loss, in float64, however its images are cut.
    void whatIsDifferentiatedIsThatLoss()
    {
        const Checkpoint end = lastCheckpointOf(m_run);
        const at::Tensor theta = end.theta.to(at::kDouble), state = end.state.to(at::kDouble);
        const auto ofThree = viewOf(m_run, {.split = "test", .batchSize = 3}),
                   ofAll = viewOf(m_run, {.split = "test", .batchSize = 10});
        const LossOverParts some = ofThree->around(theta, state), whole = ofAll->around(theta, state);
        const LossOnImages cut(some.objective, some.batches({})), uncut(whole.objective, whole.batches({}));
        const double byHand = lossByHand(m_run, at::arange(10, at::kLong), *m_data->test.data, theta, state);
        QVERIFY(std::abs(cut.loss(theta)->loss - byHand) < 1e-10 * byHand);
        QVERIFY(std::abs(uncut.loss(theta)->loss - byHand) < 1e-10 * byHand);
        // the mean over the images one by one, although they hold different numbers of boxes
        double mean = 0;
        for (std::int64_t i = 0; i < 10; ++i)
            mean += LossOnImages(some.objective, some.batches(at::arange(i, i + 1, at::kLong))).loss(theta)->loss / 10;
        QVERIFY(std::abs(mean - byHand) < 1e-10 * byHand);
        const at::Tensor gradient = cut.lossAndGradient(theta)->gradient;
        QVERIFY(at::allclose(gradient, uncut.lossAndGradient(theta)->gradient, 1e-9, 1e-12));
        const at::Tensor v = at::randn_like(theta);
        const double h = 1e-7, slope = (cut.loss(theta + v * h)->loss - cut.loss(theta - v * h)->loss) / (2 * h);
        QVERIFY(std::abs(slope - gradient.dot(v).item<double>()) < 1e-4 * (1 + std::abs(slope)));
        const at::Tensor change =
            (cut.lossAndGradient(theta + v * h)->gradient - cut.lossAndGradient(theta - v * h)->gradient) / (2 * h);
        const at::Tensor product = cut.products(theta, {v})->front();
        QVERIFY((product - change).norm().item<double>() < 1e-3 * change.norm().item<double>());
    }

    void aSurfaceIsThatLossAlongTheDirections()
    {
        runJob(surfacesJob({m_run}, {.points = 3, .range = 0.5, .split = "test", .images = 0}));
        const Surface surface = surfacesIn(m_run).at(0);
        QCOMPARE(accuracyNameOf(surface), std::string("mAP"));
        QVERIFY2(surface.grid.title.find("10 test images") != std::string::npos, surface.grid.title.c_str());
        const Checkpoint end = lastCheckpointOf(m_run);
        const auto view = viewOf(m_run, {.split = "test"});
        const Directions d = randomDirections(view->network()->layout(), end.theta, 123);
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) {
                const at::Tensor theta = end.theta + d.first * (0.5 * (column - 1)) + d.second * (0.5 * (row - 1));
                const PointValue value = *view->at(theta, end.state, go);
                const auto at = static_cast<std::size_t>(3 * row + column);
                QVERIFY(std::abs(surface.loss[at] - value.loss) < 1e-4 * value.loss);
                QVERIFY(std::abs(surface.accuracy[at] - value.accuracy) < 0.05);
            }
    }

    /// A plane of eigenvectors takes hundreds of passes before its first point.
    void eigenvectorsSayHowLongTheyStillTake()
    {
        std::vector<double> done;
        for (const RunEvent& event :
             runJob(surfacesJob({m_run}, {.plane = "hessian", .points = 3, .split = "test", .images = 8})))
            if (const auto* told = std::get_if<Progress>(&event.event); told && told->what == "eigenvectors") {
                done.push_back(told->fraction);
                QVERIFY(told->fraction > 0 && told->fraction <= 1);
                QVERIFY(told->secondsLeft >= 0 && std::isfinite(told->secondsLeft));
            }
        QVERIFY(!done.empty() && std::is_sorted(done.begin(), done.end()));
    }

    /// Two seeds on a plane: between them statistics are those of the train images there.
    void statisticsBetweenModelsAreThoseOfTheTrainImages()
    {
        runJob(surfacesJob({m_run, m_other}, {.plane = "path", .points = 3, .split = "test", .images = 8}));
        const Surface surface = surfacesIn(m_run).at(0);
        QCOMPARE(surface.grid.identity.at("statistics").get<std::string>(), std::string("re-estimated"));
        QVERIFY(surface.marks.size() == 4 && surface.marks.back().isEnd); // a checkpoint every half epoch
        const Checkpoint end = lastCheckpointOf(m_run);
        const auto view = viewOf(m_run, {.split = "test", .images = 8, .reestimates = true});
        const DetectionRun options = readDetectionRun(RunFolder::open(m_run));
        const Subset train = stratifiedSubset(loadDetection(options, never)->run.train, 8, 0);
        const DetectionNetwork network = makeDetectionNetwork(options.network.name, options.network.options, 2);
        const Batch seen = detectionBatch(*m_data->train.data, train.index, PictureScale::of(network), nullptr, 0);
        const at::Tensor estimated = *estimatedStatistics(*network.network, end.theta, end.state, {seen}, go);
        QVERIFY(!at::allclose(estimated, end.state));
        const double there = view->at(end.theta, end.state, go)->loss;
        const double byHand = lossByHand(m_run, view->images().index, *m_data->test.data, end.theta, estimated);
        QVERIFY(std::abs(there - byHand) < 1e-4 * byHand);
    }

    void theSharpnessIsOfThatLoss()
    {
        CurvatureOptions options{.images = 0, .split = "test", .precision = "float64", .eigenvalues = 1};
        options.adaptiveRho = 0;
        options.ascentSteps = 1;
        options.rho = 0.01;
        runJob(sharpnessJob({m_run}, options));
        const CurvatureReport report = readCurvature(curvatureFiles(m_run).at(0));
        const auto number = [&](const std::string& name) {
            for (const auto& [is, value] : report.numbers)
                if (is == name) return value;
            throw Error("there is no " + name);
        };
        const Checkpoint end = lastCheckpointOf(m_run);
        const at::Tensor theta = end.theta.to(at::kDouble), rows = at::arange(10, at::kLong);
        const auto at = [&](const at::Tensor& point) {
            return lossByHand(m_run, rows, *m_data->test.data, point, end.state);
        };
        QVERIFY(std::abs(number("loss") - at(theta)) < 1e-10 * at(theta));
        const auto view = viewOf(m_run, {.split = "test"});
        const LossOverParts parts = view->around(theta, end.state.to(at::kDouble));
        const at::Tensor gradient = LossOnImages(parts.objective, parts.batches({})).lossAndGradient(theta)->gradient;
        QVERIFY(std::abs(number("gradientNorm") - gradient.norm().item<double>()) < 1e-9);
        const double rise = at(theta + gradient * (0.01 / gradient.norm())) - at(theta);
        QVERIFY(std::abs(number("oneStep") - rise) < 1e-8);
        QCOMPARE(report.measuredOn.at("images").get<int>(), 10);
        QCOMPARE(report.measuredOn.at("loss").get<std::string>(), std::string("multibox loss per positive prior"));
    }

    /// Of active learning the images that had their boxes.
    void roundsAreLookedAtOnWhatTheyHadLabelled()
    {
        Json json = tinyRounds(m_root / "boxes");
        json["acquisitions"] = {{{"acquisition", "random"}}};
        runJob(jobOf(json, m_root / "rounds"));
        const fs::path run = listRuns(m_root / "rounds").at(0);
        runJob(surfacesJob({run}, {.points = 3, .range = 0.1, .split = "train", .images = 0}));
        const Surface surface = surfacesIn(run).at(0);
        QCOMPARE(surface.grid.identity.at("train").get<std::string>(), std::string("labelled"));
        const Checkpoint end = lastCheckpointOf(run);
        const Subset labelled =
            labelledAt(loadDetection(readDetectionRun(RunFolder::open(run)), never)->run.train, end);
        QCOMPARE(labelled.size(), std::int64_t(12)); // six and twice three
        QCOMPARE(surface.grid.identity.at("images").get<std::int64_t>(), std::int64_t(12));
        const double byHand = lossByHand(run, labelled.index, *m_data->train.data, end.theta, end.state);
        QVERIFY(std::abs(surface.loss[4] - byHand) < 1e-4 * byHand);
    }

    void whatIsOfSingleImagesIsRefusedWithASentence()
    {
        const auto says = [&](const Job& job, const char* what) {
            const std::string why = refused(job);
            if (why.find(what) == std::string::npos) qWarning("%s", why.c_str());
            return why.find(what) != std::string::npos;
        };
        QVERIFY(says(surfacesJob({m_run}, {.plane = "microscope"}), "images with boxes"));
        QVERIFY(says(surfacesJob({m_run}, {.plane = "adaptation"}), "is of few-shot runs"));
        QVERIFY(says(surfacesJob({m_run}, {.of = "queries"}), "of: queries is of few-shot runs"));
        QVERIFY(says(surfacesJob({m_run}, {}, "parts.safetensors"), "is of images with boxes"));
        QVERIFY(says(sharpnessJob({m_run}, {.theorems = 3}), "theorems: is of single images"));
        QVERIFY(says(sharpnessJob({m_run}, {.fisher = "drawn"}), "fisher: is of single images"));
        QVERIFY(says(sharpnessJob({m_run}, {.rescale = "conv=2"}), "rescale: is of single images"));
    }

private:
    QTemporaryDir m_folder;
    fs::path m_root, m_run, m_other;
    std::shared_ptr<const DetectionData> m_data;
};

QTEST_GUILESS_MAIN(TestDetectionLooks)
#include "tst_detection_looks.moc"
