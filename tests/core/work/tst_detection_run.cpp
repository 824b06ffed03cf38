// SPDX-License-Identifier: GPL-3.0-or-later
// Detection experiments from their file to the result: step rules on made images, a run that is stopped, what the
// numbers are of, and what is said of bad input; long because one executable costs less than two.
#include "../detection/voc_files.h"
#include "small_experiment.h"

#include "core/base/files.h"
#include "core/detection/detection_data.h"
#include "core/detection/detection_objective.h"
#include "core/detection/detections_job.h"
#include "core/detection/load_detection.h"
#include "core/detection/make_voc.h"
#include "core/run/run_series.h"
#include "core/run/sweep_table.h"
#include "core/sweep/sweep_options.h"
#include "core/tensor/compute.h"
#include "core/train/trainer.h"
#include "core/work/needs.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <thread>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

Json smallDetection(const fs::path& data)
{
    return {{"kind", "detection"},
            {"name", "small"},
            {"data", {{"name", "voc-folder"}, {"folder", data.string()}, {"validationSize", 4}}},
            {"network", {{"name", "ssd-small"}, {"options", {{"imageSize", 32}, {"width", 4}}}}},
            {"train", {{"epochs", 2}, {"batchSize", 6}, {"evaluateEvery", 1}, {"checkpointEvery", 0.5}}},
            {"optimizer", {{"lr", 0.01}}},
            {"measure", {{"alignment", {{"every", 4}}}, {"sharpness", {{"every", 4}}}}},
            {"methods", {{{"rule", "sgd"}}, {{"rule", "sam"}, {"parts", 2}}, {{"rule", "agnostic-sam"}, {"ema", 0.9}}}},
            {"device", "cpu"},
            {"threads", 1}};
}

Experiment soundDetection(const Json& json)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experiment;
}

fs::path runOfRule(const fs::path& root, const std::string& rule)
{
    for (const fs::path& run : listRuns(root))
        if (RunFolder::open(run).experiment()["method"]["rule"] == rule) return run;
    throw Error("there is no run of " + rule);
}

RunSeries seriesOf(const fs::path& folder)
{
    RunSeries series;
    RunFolder::open(folder).forEachEvent([&](Event&& event) { series.apply(event); });
    return series;
}

void compareDetection(const fs::path& a, const fs::path& b)
{
    const Checkpoint x = lastCheckpointOf(a), y = lastCheckpointOf(b);
    QCOMPARE(x.clock.step, std::int64_t(8));
    QCOMPARE(y.clock.step, std::int64_t(8));
    QVERIFY(at::equal(x.theta, y.theta) && at::equal(x.state, y.state));
    const RunSeries one = seriesOf(a), two = seriesOf(b);
    QCOMPARE(one.tags.size(), two.tags.size());
    for (const auto& [tag, summary] : one.tags)
        QVERIFY2(one.of(tag).values() == two.of(tag).values(), tag.c_str());
}

DetectionRun optionsOf(const fs::path& run)
{
    std::vector<Problem> problems;
    DetectionRun options = detectionRunFromJson(RunFolder::open(run).experiment(), problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

const std::function<bool()> never = [] { return false; };
const std::function<bool()> goesOn = [] { return true; };

} // namespace

class TestDetectionRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        useThreads(1);
        m_data = fs::path(m_folder.path().toStdString());
        MakeVocOptions options;
        options.cutOuts = writeCutOuts(m_data / "discs");
        options.classes = {"small", "large"};
        options.train = 28;
        options.test = 10;
        options.side = 48;
        options.difficult = 0.2;
        makeVoc(m_data / "VOCdevkit", options, [](double) { return true; });
        runJob(experimentJob(soundDetection(smallDetection(m_data)), m_data / "runs"));
        QCOMPARE(listRuns(m_data / "runs").size(), std::size_t(3));
    }

    void everyRuleTrainsToItsEnd()
    {
        at::Tensor before;
        for (const char* rule : {"sgd", "sam", "agnostic-sam"}) {
            const fs::path run = runOfRule(m_data / "runs", rule);
            QVERIFY2(RunFolder::open(run).hasEnded(), rule);
            const Json result = readJsonFile(run / "result.json");
            for (const char* tag : {"loss/test", "loss-boxes/test", "loss-classes/test", "map/test", "map11/test",
                                    "ap-large/test", "map/validation", "loss/train"})
                QVERIFY2(result.contains(tag), tag);
            const RunSeries series = seriesOf(run);
            QCOMPARE(series.of("loss").size(), std::size_t(8));
            QCOMPARE(series.of("map/test").size(), std::size_t(3)); // at the beginning and after each epoch
            QVERIFY(series.of("cosine/before").size() == 2 && series.of("sharpness/proxy").size() == 2);
            QVERIFY(!series.tags.contains("accuracy/train") && !series.tags.contains("accuracy/batch"));
            QVERIFY(series.lastOf("loss/train") < series.of("loss").values().front());
            const at::Tensor theta = lastCheckpointOf(run).theta;
            QVERIFY(!before.defined() || !at::equal(before, theta));
            before = theta;
        }
        // the same first batch for every rule
        QCOMPARE(seriesOf(runOfRule(m_data / "runs", "sgd")).of("loss").values().front(),
                 seriesOf(runOfRule(m_data / "runs", "agnostic-sam")).of("loss").values().front());
    }

    void aRunThatIsStoppedEndsInTheSameWeights()
    {
        const fs::path root = m_data / "stopped";
        const Job job = experimentJob(soundDetection(smallDetection(m_data)), root);
        JobControl control;
        control.pause();
        EventQueue events;
        std::jthread trains([&] {
            JobContext context(control, events);
            job(context);
        });
        for (int step = 0; step < 7; ++step) {
            while (!control.isResting())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            control.singleStep();
        }
        control.stop();
        trains.join();
        for (int turn = 0; turn < 2; ++turn) {
            std::vector<fs::path> unfinished;
            for (const fs::path& run : listRuns(root))
                if (!RunFolder::open(run).hasEnded()) unfinished.push_back(run);
            if (unfinished.empty()) break;
            runJob(resumeJob(unfinished));
        }
        for (const char* rule : {"sgd", "sam", "agnostic-sam"})
            compareDetection(runOfRule(m_data / "runs", rule), runOfRule(root, rule));
    }

    void aRepeatedRunIsTheSame()
    {
        const fs::path first = runOfRule(m_data / "runs", "agnostic-sam"), root = m_data / "repeated";
        runJob(experimentJob(readExperiment(first), root));
        compareDetection(first, runOfRule(root, "agnostic-sam"));
    }

    /// The last evaluation is that of the checkpoint's weights on the test images, with the stored statistics, and its
    /// numbers those of average_precision.h.
    void numbersAreOfTheTestImagesAtTheLastWeights()
    {
        const fs::path run = runOfRule(m_data / "runs", "sam");
        const DetectionRun options = optionsOf(run);
        const LoadedDetection loaded = *loadDetection(options, never);
        QVERIFY(loaded.notes.empty());
        QCOMPARE(loaded.run.train.size(), 24);
        QCOMPARE(loaded.run.validation.size(), 4);
        QCOMPARE(loaded.run.test.size(), 10);
        const Checkpoint checkpoint = lastCheckpointOf(run);
        const auto objective = loaded.run.objective({checkpoint.state, {}, nullptr, nullptr});
        const auto* detection = dynamic_cast<const DetectionObjective*>(objective.get());
        const FoundInSubset found = *detection->find(checkpoint.theta, loaded.run.test, goesOn);
        QCOMPARE(found.truths.size(), std::size_t(10));
        const RunSeries series = seriesOf(run);
        const PrecisionRecall large = precisionRecall(found.truths, found.found, 0);
        const PrecisionRecall small = precisionRecall(found.truths, found.found, 1);
        QCOMPARE(series.lastOf("ap-large/test"), averagePrecisionByArea(large));
        QCOMPARE(series.lastOf("map/test"),
                 meanOfMeasured({averagePrecisionByArea(large), averagePrecisionByArea(small)}));
        QCOMPARE(series.lastOf("map11/test"),
                 meanOfMeasured({averagePrecisionByPoints(large), averagePrecisionByPoints(small)}));
        QVERIFY(std::abs(series.lastOf("loss/test") - found.location - found.classification) < 1e-9);
        QCOMPARE(series.lastOf("loss-boxes/test"), found.location);
        QVERIFY(series.lastOf("loss/test") != series.lastOf("loss/validation"));
        // difficult truths are there, to be neither right nor wrong
        std::int64_t difficult = 0, all = 0;
        for (const auto& image : found.truths)
            for (const TruthBox& truth : image)
                ++all, difficult += truth.isDifficult ? 1 : 0;
        QVERIFY(difficult > 0);
        QCOMPARE(large.positives + small.positives, all - difficult);
    }

    /// A batch is of the train images that the run has, as they are in the folder's list, and no validation image is.
    void batchesAreOfTheRunsTrainImages()
    {
        DetectionRun options = optionsOf(runOfRule(m_data / "runs", "sgd"));
        options.augment = {.photometric = false, .expand = false, .crop = "none", .mirror = false};
        const LoadedDetection loaded = *loadDetection(options, never);
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        const at::Tensor positions = at::tensor({5, 0, 17}, at::kLong);
        const Batch batch = loaded.run.batches(loaded.run.train, positions, 3);
        const at::Tensor rows = loaded.run.train.index.index_select(0, positions);
        const PictureScale scale =
            PictureScale::of(makeDetectionNetwork("ssd-small", {{"imageSize", 32}, {"width", 4}}, 2));
        QVERIFY(at::equal(batch.images, detectionBatch(*data->train.data, rows, scale, nullptr, 0).images));
        QVERIFY(!at::equal(rows, positions)); // the split is a drawn one: positions are no rows
        const at::Tensor train = loaded.run.train.index, held = loaded.run.validation.index;
        QVERIFY(!train.unsqueeze(1).eq(held.unsqueeze(0)).any().item<bool>());
    }

    /// What is shown of a run later is what it has measured, of the same images.
    void detectionsOfARunAreThoseOfItsLastEvaluation()
    {
        const fs::path run = runOfRule(m_data / "runs", "agnostic-sam");
        std::shared_ptr<const ShownDetections> shown;
        const auto ask = [&](const fs::path& of, const std::string& part) {
            shown.reset();
            const Job job = detectionsJob({.run = of, .part = part}, [&](const auto& given) { shown = given; });
            return [job] { runJob(job); };
        };
        ask(run, "test")();
        const RunSeries series = seriesOf(run);
        QCOMPARE(shown->map, series.lastOf("map/test"));
        QCOMPARE(shown->step, std::int64_t(8));
        QCOMPARE(averagePrecisionByArea(shown->curves[0]), series.lastOf("ap-large/test"));
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        QCOMPARE(shown->record.images.size(), std::size_t(10));
        for (const RecordedImage& image : shown->record.images) {
            const BoxedImage& there = data->test.data->images()[static_cast<std::size_t>(image.row)];
            QVERIFY(image.id == there.id && image.truths == there.truths && image.width == 48);
        }
        std::int64_t right = 0;
        for (const RecordedImage& image : shown->record.images)
            for (const auto& one : judged(image, {.score = 0}).predictions)
                right += one.detection.label == 1 && one.verdict == JudgedImage::Verdict::Right ? 1 : 0;
        QCOMPARE(right, shown->curves[1].points.empty() ? 0 : shown->curves[1].points.back().right);
        ask(run, "validation")();
        QCOMPARE(shown->map, series.lastOf("map/validation"));
        QCOMPARE(shown->record.images.size(), std::size_t(4));
        QVERIFY_EXCEPTION_THROWN(ask(run, "train")(), Error);
        QVERIFY(!shown);
    }

    /// A gradient's step is on the augmented batch, and a part of it is differentiable twice.
    void theObjectiveIsTheMultiboxLossOfTheBatch()
    {
        const LoadedDetection loaded = *loadDetection(optionsOf(runOfRule(m_data / "runs", "sgd")), never);
        Trainer trainer(loaded.run);
        const at::Tensor theta = trainer.theta().clone(), state = trainer.state().clone();
        const StepTaken step = trainer.step(true);
        QCOMPARE(step.train.labels.dim(), 3);
        QCOMPARE(step.train.images.size(0), 6);
        const DetectionNetwork network = makeDetectionNetwork("ssd-small", {{"imageSize", 32}, {"width", 4}}, 2);
        const at::Tensor output = network.network->forward(theta, state, step.train.images, Statistics::Freeze);
        const at::Tensor priors = network.priors.to(at::kFloat);
        const MultiboxSums sums = multiboxSums(output, multiboxTargets(step.train.labels, priors, {}), {});
        QVERIFY(std::abs(sums.loss({}).item<double>() - step.report.loss.item<double>()) < 1e-5);
        QVERIFY(sums.positives.item<double>() > 0);
    }

    void badInputIsToldAndTheRestGoesOn()
    {
        const fs::path data = m_data / "damaged";
        fs::create_directories(data);
        fs::copy(m_data / "VOCdevkit", data / "VOCdevkit", fs::copy_options::recursive);
        const fs::path voc = data / "VOCdevkit/VOCmade";
        fs::remove(voc / "JPEGImages/000003.jpg");
        writeFileAtomically(voc / "Annotations/000005.xml", "<annotation><object>");
        Json json = smallDetection(data);
        json["train"]["epochs"] = 0.25;
        json["methods"] = {{{"rule", "sgd"}}};
        std::string told;
        for (const RunEvent& event : runJob(experimentJob(soundDetection(json), data / "runs")))
            if (const auto* message = std::get_if<Message>(&event.event)) told += message->text + '\n';
        QVERIFY(told.find("1 image left out, its annotation cannot be read: 000005.xml, line 1") != told.npos);
        QVERIFY(told.find("1 image left out, its file is missing or damaged: ") != told.npos);
        const fs::path run = listRuns(data / "runs").front();
        QVERIFY(RunFolder::open(run).hasEnded());
        const std::string leftOut = readFile(run / "left-out.txt");
        QVERIFY(leftOut.find("000003.jpg") != leftOut.npos && leftOut.find("000005.xml, line 1") != leftOut.npos);
        // a network of no class of theirs, images that are not there, options that nobody knows
        const auto problemsOf = [](const Json& wrong) {
            std::vector<Problem> problems;
            experimentFromJson(wrong, problems);
            return toText(problems);
        };
        json["methods"] = {{{"rule", "sgd"}}, {{"rule", "ausam"}}};
        QVERIFY(problemsOf(json).starts_with("methods.1.rule: ausam asks for the loss of each image"));
        json["methods"] = {{{"rule", "msam"}}};
        json["optimizer"]["momentum"] = 0;
        QVERIFY(problemsOf(json).starts_with("methods.0.rule: msam perturbs along the momentum"));
        json["network"]["options"]["wide"] = 3;
        QVERIFY(problemsOf(json).find("network.options.wide") != std::string::npos);
        json = smallDetection(data / "nowhere");
        QVERIFY(toText(missingHere(json, {})).find("holds no Pascal VOC") != std::string::npos);
        json["augment"] = {{"crop", "some"}};
        QVERIFY(problemsOf(json).find("augment.crop") != std::string::npos);
        json = smallDetection(data);
        json["measure"]["decisions"] = {{"every", 1}};
        QVERIFY(problemsOf(json).find("measure.decisions") != std::string::npos);
    }

    void imagesOfBothPartsAndWhatIsNotNamedAreTold()
    {
        const fs::path data = m_data / "overlapping";
        fs::create_directories(data);
        fs::copy(m_data / "VOCdevkit", data / "VOCdevkit", fs::copy_options::recursive);
        const fs::path lists = data / "VOCdevkit/VOCmade/ImageSets/Main";
        std::string absent;
        for (int i = 0; i < 130; ++i)
            absent += "absent" + std::to_string(i) + '\n';
        write(lists / "trainval.txt", readFile(lists / "trainval.txt") + absent);
        write(lists / "test.txt", "000004\n000002\nnowhere\n" + readFile(lists / "test.txt"));
        DetectionRun options = optionsOf(runOfRule(m_data / "runs", "sgd"));
        const auto isTold = [&](const LoadedDetection& loaded, const std::string& text) {
            return std::any_of(loaded.notes.begin(), loaded.notes.end(),
                               [&](const std::string& note) { return note.find(text) != note.npos; });
        };
        QVERIFY(!isTold(*loadDetection(options, never), "in the test part"));
        options.data.folder = data.string();
        const LoadedDetection loaded = *loadDetection(options, never);
        QVERIFY(isTold(loaded, "2 images are in the train part and in the test part, VOCmade/000004 first"));
        QCOMPARE(loaded.leftOut.size(), std::size_t(102));
        QVERIFY(loaded.leftOut[0].starts_with("train: ") &&
                loaded.leftOut[99].find("absent99.xml") != std::string::npos);
        QVERIFY(loaded.leftOut[100].starts_with("test: ") && loaded.leftOut[100].find("nowhere") != std::string::npos);
        QCOMPARE(loaded.leftOut[101], "train: 30 more");
    }

    void aSweepIsReadByItsKindsMetricUnlessItNamesOne()
    {
        const auto metricIn = [](Json json) {
            setSweepField(json, sweepFieldFromText("optimizer.lr=0.1,0.2"));
            const Experiment experiment = soundDetection(json);
            std::vector<Problem> problems;
            return sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems).options.metric;
        };
        Json json = smallDetection(m_data);
        QCOMPARE(metricIn(json), "map/test");
        QCOMPARE(metricOf({.experiment = {{"kind", "detection"}}}).tag, "map/test"); // of an earlier version
        QCOMPARE(metricOf({.experiment = {{"kind", "comparison"}}}).tag, "accuracy/test");
        json["sweep"]["metric"] = "loss/test";
        QCOMPARE(metricIn(json), "loss/test");
        QCOMPARE(metricIn({{"name", "moons"}, {"methods", {{{"rule", "sgd"}}}}}), "accuracy/test");
    }

    void whatIsForClassificationSaysSo()
    {
        try {
            readRunOptions(RunFolder::open(runOfRule(m_data / "runs", "sgd")));
            QFAIL("it has no classification's options");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("its images have boxes") != std::string::npos);
        }
    }

private:
    QTemporaryDir m_folder;
    fs::path m_data;
};

QTEST_GUILESS_MAIN(TestDetectionRun)
#include "tst_detection_run.moc"
