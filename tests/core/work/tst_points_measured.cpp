// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured of θ itself: labels learned by heart, and the map of the plane. Known inputs with known values, and
// on what it is measured in a run.
#include "small_experiment.h"

#include "core/base/process.h"
#include "core/model/registry.h"
#include "core/run/decision_map.h"
#include "core/run/run_reader.h"
#include "core/train/decisions.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"
#include "core/train/memorisation.h"
#include "core/work/fork_run.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

struct KnownPoint {
    double x;
    double y;
    std::int64_t truth;
    std::int64_t given;
};

/// Points of the plane in 255ths, as made data have them.
Subset planeOf(const std::vector<KnownPoint>& points, int classes = 3)
{
    auto data = std::make_shared<Dataset>();
    std::vector<std::int64_t> pixels, truth, given;
    for (const KnownPoint& point : points) {
        pixels.push_back(std::llround((point.x + 2) / 4 * 255));
        pixels.push_back(std::llround((point.y + 2) / 4 * 255));
        truth.push_back(point.truth);
        given.push_back(point.given);
    }
    const auto count = static_cast<std::int64_t>(points.size());
    data->images = at::tensor(pixels, at::kLong).to(at::kByte).view({count, 2, 1, 1});
    data->labels = at::tensor(truth, at::kLong);
    for (int i = 0; i < classes; ++i)
        data->classNames.push_back(std::string(1, static_cast<char>('a' + i)));
    data->mean = {0.5, 0.5};
    data->deviation = {0.25, 0.25};
    Subset subset = wholeOf(data);
    subset.labels = at::tensor(given, at::kLong);
    return subset;
}

/// Logits −x, x and 10 y − 5: class 0 on the left, 1 on the right, 2 high up.
struct KnownNetwork {
    std::shared_ptr<const Network> network = makeNetwork("mlp", {{"hidden", Json::array()}}, {2, 1, 1}, 3);
    at::Tensor theta = network->initialTheta(1);
    at::Tensor state = network->initialState();

    KnownNetwork()
    {
        const auto views = parameterViews(network->layout(), theta);
        views[0].copy_(at::tensor({-1.0, 0.0, 1.0, 0.0, 0.0, 10.0}).view({3, 2}));
        views[1].copy_(at::tensor({0.0, 0.0, -5.0}));
    }
    PointSeen at(const Subset& train) const
    {
        return {.network = *network, .theta = theta, .state = state, .train = train, .test = train};
    }
};

Values measured(const MeasurementInfo& info, const Json& options, const PointSeen& seen)
{
    return *info.makeAtPoints(withDefaults(options, info.options))->measure(seen);
}

double valueOf(const Values& values, const std::string& tag)
{
    for (const auto& [name, value] : values)
        if (name == tag) return value;
    return -1;
}

ComparisonOptions planeExperiment()
{
    ComparisonOptions e = smallExperiment();
    e.name = "moons";
    e.data = {.name = "two-moons", .trainSize = 100, .testSize = 50, .labelNoise = 0.3, .augmentation = "none"};
    e.network = {.name = "mlp", .options = {{"hidden", {8}}}};
    e.train.batchSize = 20; // five steps an epoch
    e.train.epochs = 4;
    e.train.checkpointEvery = 1;
    e.train.keepCheckpoints = 0;
    e.methods = {{.rule = "sam", .label = "SAM", .options = {{"rho", 0.05}}}};
    return e;
}

fs::path trained(const ComparisonOptions& options, const fs::path& root)
{
    runJob(comparisonJob(options, root));
    return listRuns(root).back();
}

} // namespace

class TestPointsMeasured : public QObject {
    Q_OBJECT

    QTemporaryDir m_root;
    fs::path folder(const char* name) const { return fs::path(m_root.path().toStdString()) / name; }

private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void labelsLearnedByHeartAreCounted()
    {
        const KnownNetwork known;
        const Subset train = planeOf({{-1, 0, 0, 1},   // wrong, and the network says the truth
                                      {-1, -1, 0, 0},  // right
                                      {-0.5, 0, 0, 0}, // right
                                      {1, 0, 0, 1},    // wrong, by heart
                                      {1, -1, 1, 1},   // right
                                      {1, 0, 1, 0},    // wrong, the truth
                                      {0.5, 0, 1, 1},  // right
                                      {-1, 0, 1, 0},   // wrong, by heart
                                      {1.5, 0, 1, 0},  // wrong, the truth
                                      {-1, 0, 1, 1},   // right, and the network says another
                                      {0, 1, 0, 1}});  // wrong, and the network says neither
        const Values values = measured(memorisationInfo(), {}, known.at(train));
        QCOMPARE(values.size(), std::size_t(3));
        QCOMPARE(valueOf(values, "memorised/wrong-labels"), 2.0 / 6);
        QCOMPARE(valueOf(values, "accuracy/wrong-labels"), 3.0 / 6);
        QCOMPARE(valueOf(values, "accuracy/right-labels"), 4.0 / 5);
        const std::vector<std::string> promised = memorisationInfo().tags;
        for (const auto& [tag, value] : values)
            QVERIFY(std::count(promised.begin(), promised.end(), tag) == 1);

        QVERIFY(measured(memorisationInfo(), {}, known.at(planeOf({{-1, 0, 0, 0}, {1, 0, 1, 0}}, 3))).size() == 3);
        QVERIFY(measured(memorisationInfo(), {}, known.at(planeOf({{-1, 0, 0, 0}, {1, 0, 1, 1}}))).empty());
        // no label is right: there is no accuracy on those
        QVERIFY(measured(memorisationInfo(), {}, known.at(planeOf({{-1, 0, 0, 1}}))).size() == 2);
    }

    void fewerImagesAreBalancedAndHaveBothTheirLabels()
    {
        std::vector<KnownPoint> points;
        for (int i = 0; i < 90; ++i) // 60 of class 0, 30 of class 1; every third is wrong
            points.push_back({i / 90.0, 0, i < 60 ? 0 : 1, i % 3 == 0 ? 2 : (i < 60 ? 0 : 1)});
        const Subset train = planeOf(points);
        const RightAndWrong parts = rightAndWrong(train, 10);
        for (const Subset* part : {&parts.right, &parts.wrong}) {
            QCOMPARE(part->size(), std::int64_t(10));
            const at::Tensor truth = train.data->labels.index_select(0, part->index);
            QCOMPARE(truth.eq(0).sum().item<std::int64_t>(), std::int64_t(5));
            QVERIFY(at::equal(part->labels, train.labels.index_select(0, part->index)));
            QCOMPARE(truth.ne(part->labels).all().item<bool>(), part == &parts.wrong);
        }
        QVERIFY(at::equal(rightAndWrong(train, 10).wrong.index, parts.wrong.index)); // always the same
        QCOMPARE(rightAndWrong(train, 0).wrong.size(), std::int64_t(30));
        QCOMPARE(rightAndWrong(train, 1000).right.size(), std::int64_t(60));
    }

    /// At the θ and with the statistics of the last evaluation, on train images without the augmentation that they are
    /// trained with.
    void isMeasuredWhereTheTestAccuracyIs()
    {
        ComparisonOptions e = smallExperiment();
        e.data.labelNoise = 0.4;
        e.data.augmentation = "crop+flip+cutout";
        e.train.epochs = 2;
        e.methods = {{.rule = "sgd", .label = "SGD"}};
        const fs::path run = trained(e, folder("noise"));
        const RunSeries series = RunReader(run).series;
        const Checkpoint last = lastCheckpointOf(run);
        const LoadedRun loaded = loadRun(readRunOptions(RunFolder::open(run)));
        const auto accuracyOf = [&](const Subset& subset) {
            return evaluate(*loaded.network, last.theta, last.state, subset)->accuracy;
        };
        QVERIFY(std::abs(accuracyOf(loaded.test) - series.lastOf("accuracy/test")) < 1e-12);
        auto [right, wrong] = rightAndWrong(loaded.train, 0);
        QCOMPARE(wrong.size(), std::int64_t(256)); // 0.4 of 640
        QVERIFY(std::abs(accuracyOf(right) - series.lastOf("accuracy/right-labels")) < 1e-12);
        QVERIFY(std::abs(accuracyOf(wrong) - series.lastOf("memorised/wrong-labels")) < 1e-12);
        wrong.labels = loaded.train.data->labels.index_select(0, wrong.index);
        QVERIFY(std::abs(accuracyOf(wrong) - series.lastOf("accuracy/wrong-labels")) < 1e-12);
        QCOMPARE(series.of("memorised/wrong-labels").size(), series.of("accuracy/test").size()); // with every one
        const Json result = readJsonFile(run / "result.json");
        QCOMPARE(result["memorised/wrong-labels"]["last"].get<double>(), series.lastOf("memorised/wrong-labels"));
        QVERIFY(!result["memorised/wrong-labels"].contains("best"));
    }

    void measuringChangesNoTraining()
    {
        ComparisonOptions e = planeExperiment();
        const fs::path measuredRun = trained(e, folder("measured"));
        e.measure["memorisation"] = {{"every", 0}};
        e.measure["decisions"] = {{"every", 0}};
        const fs::path alone = trained(e, folder("alone"));
        QVERIFY(at::equal(lastCheckpointOf(measuredRun).theta, lastCheckpointOf(alone).theta));
        const RunSeries series = RunReader(alone).series;
        QCOMPARE(series.countOf("memorised/wrong-labels") + series.countOf("decision/regions"), std::int64_t(0));
        QVERIFY(!fs::exists(decisionPointsFile(alone)));
    }

    void theMapIsTheSoftmaxOfThePlane()
    {
        const KnownNetwork known;
        const DecisionMap map = *decisionMap(known.at(planeOf({{0, 0, 0, 0}})), 21);
        QVERIFY(map.xMin == -2 && map.xMax == 2 && map.yMin == -2 && map.yMax == 2);
        for (const auto& [column, row] : {std::pair(0, 10), {13, 5}, {10, 10}, {20, 14}, {3, 20}}) {
            const double x = -2 + 0.2 * column, y = -2 + 0.2 * row;
            const double terms[] = {std::exp(-x), std::exp(x), std::exp(10 * y - 5)};
            for (int label = 0; label < 3; ++label)
                QVERIFY(std::abs(map.at(label, column, row) - terms[label] / (terms[0] + terms[1] + terms[2])) < 2e-5);
        }
        QCOMPARE(regionsOf(map), std::int64_t(3));
        QCOMPARE(map.classAt(2, 3), std::int64_t(0));
        QCOMPARE(map.classAt(18, 3), std::int64_t(1));
        QCOMPARE(map.classAt(2, 20), std::int64_t(2));
    }

    void aRunKeepsAMapOfEveryEvaluation()
    {
        const fs::path run = trained(planeExperiment(), folder("maps"));
        const RunSeries series = RunReader(run).series;
        const SeriesView regions = series.of("decision/regions");
        QCOMPARE(regions.size(), std::size_t(5)); // before the first step, and after each of four epochs
        const LoadedRun loaded = loadRun(readRunOptions(RunFolder::open(run)));
        for (std::size_t i = 0; i < regions.size(); ++i) {
            const std::int64_t step = regions.clock(i).step;
            QCOMPARE(step, static_cast<std::int64_t>(5 * i));
            const DecisionMap map = readDecisionMap(run / decisionMapName(step));
            QCOMPARE(map.step, step);
            QCOMPARE(static_cast<double>(regionsOf(map)), regions.value(i));
            if (i == 0) continue;
            const Checkpoint at = loadCheckpoint(run / ("checkpoint-00000000" + std::string(step < 10 ? "0" : "") +
                                                        std::to_string(step) + ".safetensors"));
            const PointSeen seen{.network = *loaded.network,
                                 .theta = at.theta,
                                 .state = at.state,
                                 .train = loaded.train,
                                 .test = loaded.test,
                                 .clock = at.clock};
            QVERIFY(decisionMap(seen, 101)->probability == map.probability);
        }
        const DecisionPoints points = readDecisionPoints(decisionPointsFile(run));
        QCOMPARE(points.points.size(), std::size_t(150));
        std::int64_t wrong = 0, test = 0;
        for (const DecisionPoint& point : points.points) {
            wrong += point.isWrong();
            test += point.isTest;
            QVERIFY(!(point.isTest && point.isWrong()));
        }
        QCOMPARE(wrong, std::int64_t(30));
        QCOMPARE(test, std::int64_t(50));
        const at::Tensor first =
            makeBatch(loaded.train, at::zeros({1}, at::kLong), {}, at::Generator()).images.flatten();
        QVERIFY(std::abs(points.points[0].x - first[0].item<double>()) < 1e-6);
        QVERIFY(std::abs(points.points[0].y - first[1].item<double>()) < 1e-6);
    }

    void aForkHasTheMapsOfItsPastAndItsOwn()
    {
        const fs::path trunk = listRuns(folder("maps")).back();
        const fs::path fork =
            forkRun(RunFolder::open(trunk), {.at = "10", .assignments = {"method.rho=0.5"}}, folder("forks")).folder;
        QVERIFY(fs::exists(fork / decisionMapName(10)) && !fs::exists(fork / decisionMapName(15)));
        runJob(resumeJob({fork}));
        QCOMPARE(RunReader(fork).series.of("decision/regions").size(), std::size_t(5));
        QCOMPARE(readFile(fork / decisionMapName(5)), readFile(trunk / decisionMapName(5)));
        QVERIFY(readFile(fork / decisionMapName(20)) != readFile(trunk / decisionMapName(20)));
    }

    void imagesThatAreNoPointsHaveNoMap()
    {
        const fs::path run = listRuns(folder("noise")).back();
        QCOMPARE(RunReader(run).series.countOf("decision/regions"), std::int64_t(0));
        QVERIFY(!fs::exists(decisionPointsFile(run)));
    }
};

QTEST_GUILESS_MAIN(TestPointsMeasured)
#include "tst_points_measured.moc"
