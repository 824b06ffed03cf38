// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a run before it begins against what it takes: runs of several kinds are trained, their folders are
// weighed block by block and the tensors that they hold counted by LibTorch's allocator. Both must agree within a
// factor of two.
#include "active_experiment.h"
#include "detection_experiment.h"
#include "few_shot_experiment.h"

#include "core/tensor/held_memory.h"
#include "core/work/run_size.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

double blocksOf(const fs::path& folder)
{
    double bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += 4096 * std::ceil(static_cast<double>(entry.file_size()) / 4096);
    return bytes;
}

Json moons()
{
    return Json::parse(R"({"name": "moons", "device": "cpu", "threads": 1,
        "data": {"name": "two-moons", "trainSize": 150, "testSize": 400, "labelNoise": 0.3},
        "network": {"name": "mlp", "options": {"hidden": [64, 64]}},
        "train": {"epochs": 6, "batchSize": 30, "evaluateEvery": 2, "checkpointEvery": 3},
        "optimizer": {"name": "adam", "lr": 0.01}, "methods": [{"rule": "sam"}]})");
}

Json images()
{
    return Json::parse(R"({"name": "images", "device": "cpu", "threads": 1,
        "data": {"name": "fashion-mnist", "trainSize": 512, "testSize": 200},
        "network": {"name": "resnet-8"},
        "train": {"epochs": 1, "batchSize": 128}, "measure": {"alignment": {"every": 1}},
        "methods": [{"rule": "agnostic-sam"}]})");
}

Json roundsOfImages()
{
    Json json = rounds({{"initial", 20}, {"query", 10}, {"rounds", 2}, {"poolSize", 200}});
    json["data"] = {{"name", "fashion-mnist"}, {"testSize", 200}};
    json["network"] = {{"name", "cnn-small"}};
    json["acquisitions"] = {{{"acquisition", "entropy"}}};
    return json;
}

} // namespace

class TestRunSize : public QObject {
    Q_OBJECT

    QTemporaryDir m_data;
    fs::path data(const char* name) const { return m_data.filePath(QLatin1String(name)).toStdString(); }

private Q_SLOTS:
    void initTestCase()
    {
        test::writeOmniglot(data("omniglot"), 40, 4);
        test::writeDiscImages(data("discs"));
    }

    void whatIsSaidIsWhatItTakes_data()
    {
        QTest::addColumn<QString>("experiment");
        const auto row = [](const char* name, const Json& json) {
            QTest::newRow(name) << QString::fromStdString(json.dump());
        };
        row("decision maps", moons());
        Json longer = moons();
        longer["train"]["epochs"] = 60;
        row("ten times the steps", longer);
        Json sparse = longer;
        sparse["measure"] = {{"decisions", {{"every", 0}}}, {"alignment", {{"every", 1}}}};
        sparse["train"]["keepCheckpoints"] = 0;
        row("no maps, all checkpoints", sparse);
        row("images", images());
        row("active learning, points", rounds());
        row("active learning, images", roundsOfImages());
        Json fewShot = test::smallFewShot(data("omniglot"));
        fewShot["methods"] = Json::array({{{"rule", "maml"}}});
        row("few-shot", fewShot);
        row("detection", test::tinyDetection(data("discs")));
        Json boxes = test::tinyRounds(data("discs"));
        boxes["acquisitions"] = Json::array({{{"acquisition", "entropy"}}});
        row("active learning, boxes", boxes);
    }
    void whatIsSaidIsWhatItTakes()
    {
        QFETCH(QString, experiment);
        const Json json = Json::parse(experiment.toStdString());
        QTemporaryDir root;
        double held = 0;
        {
            const HeldMemory memory;
            runJob(jobOf(json, root.path().toStdString()));
            held = static_cast<double>(memory.highest());
        }
        const fs::path run = onlyRun(root);
        QVERIFY(RunFolder::open(run).hasEnded());
        const RunSize said = sizeOfRun(RunFolder::open(run).experiment());
        const auto compare = [](const char* what, const std::optional<double>& is, double real) {
            const QString text = QStringLiteral("%1: %2 bytes said, %3 taken")
                                     .arg(QLatin1String(what))
                                     .arg(is.value_or(-1), 0, 'f', 0)
                                     .arg(real, 0, 'f', 0);
            qInfo("%s", qPrintable(text));
            QVERIFY2(is && *is > real / 2 && *is < real * 2, qPrintable(text));
        };
        compare("disk", said.disk, blocksOf(run));
        compare("memory", said.memory, held);
    }

    /// Of a budget by the clock nobody knows the steps, of a folder of one's own images not the shape.
    void whatOptionsDoNotTellIsNotSaid()
    {
        Json json = moons();
        json["method"] = {{"rule", "sgd"}};
        QVERIFY(sizeOfRun(json).disk);
        json["train"]["budget"] = "seconds";
        QVERIFY(!sizeOfRun(json).disk && sizeOfRun(json).memory);
        json["data"] = {{"name", "image-folder"}, {"folder", m_data.path().toStdString()}};
        QVERIFY(!sizeOfRun(json).memory);
        QVERIFY(!sizeOfRun({{"kind", "of another program"}}).disk);
    }
};

QTEST_GUILESS_MAIN(TestRunSize)
#include "tst_run_size.moc"
