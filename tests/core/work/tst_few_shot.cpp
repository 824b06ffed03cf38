// SPDX-License-Identifier: GPL-3.0-or-later
// Few-shot experiments from their file to the result: every method, killed runs, what is measured on which classes.
#include "few_shot_experiment.h"

#include "core/base/csv_reader.h"
#include "core/base/files.h"
#include "core/base/process.h"
#include "core/fewshot/meta_methods.h"
#include "core/work/needs.h"

#include <ATen/ops/equal.h>

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numeric>
#include <set>

using namespace sharpscope;
using namespace sharpscope::test;

class TestFewShot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeOmniglot(m_data.path(), 40, 4);
        runJob(fewShotJob(smallFewShot(m_data.path()), m_reference.path()));
        QCOMPARE(listRuns(m_reference.path()).size(), std::size_t(3));
        QVERIFY(unfinishedIn(m_reference.path()).empty());
    }

    void everyMethodTrainsToItsEnd()
    {
        Json json = smallFewShot(m_data.path());
        json["methods"] = Json::array();
        for (const NamedEntry& method : metaMethodsList().entries)
            json["methods"].push_back({{"rule", method.name}});
        json["train"] = {{"epochs", 1}, {"stepsPerEpoch", 2}, {"tasks", 2}};
        json["optimizer"] = {{"name", "sgd"}, {"lr", 0.01}, {"momentum", 0.9}};
        json["episodes"]["validationEpisodes"] = json["episodes"]["testEpisodes"] = 2;
        const Folder root;
        runJob(fewShotJob(json, root.path()));
        std::set<std::string> seen;
        for (const fs::path& run : listRuns(root.path())) {
            const RunFolder folder = RunFolder::open(run);
            const std::string rule = folder.experiment()["method"]["rule"];
            QVERIFY2(folder.hasEnded() && readJsonFile(run / "result.json").contains("accuracy/test"), rule.c_str());
            const at::Tensor theta = lastCheckpointOf(run).theta;
            QVERIFY2(std::none_of(seen.begin(), seen.end(), // no two of them do the same
                                  [&](const std::string& other) {
                                      return at::equal(theta, lastCheckpointOf(runOf(root.path(), other)).theta);
                                  }) ||
                         rule == "maml-looksam" || rule.starts_with("maml-f-sam"),
                     rule.c_str());
            seen.insert(rule);
        }
        QCOMPARE(seen.size(), metaMethodsList().entries.size());
        for (const char* name : {"maml", "fo-maml", "anil", "reptile", "sharp-maml-low", "sharp-maml-up",
                                 "sharp-maml-both", "agnostic-maml", "maml-asam", "maml-gsam"})
            QVERIFY2(seen.contains(name), name);
    }

    void aRuleOfTheMomentumWantsOne()
    {
        Json json = smallFewShot(m_data.path());
        json["methods"] = {{{"rule", "maml"}}, {{"rule", "maml-msam"}}};
        std::vector<Problem> problems;
        experimentFromJson(json, problems); // Adam, by default
        QCOMPARE(problems.size(), std::size_t(1));
        QCOMPARE(problems[0].field, std::string("methods.1.rule"));
    }

    void aRunThatIsKilledEndsInTheSameWeights()
    {
        const Folder root;
        for (int kills = 0; kills <= 4; ++kills) {
            QProcess child;
            child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            QStringList arguments = {"--child", QString::fromStdString(m_data.path()), root.folder.path()};
            if (kills < 4) arguments << QString::number(5 + 13 * kills);
            child.start(QCoreApplication::applicationFilePath(), arguments);
            QVERIFY(child.waitForFinished(120000));
            QCOMPARE(child.exitStatus(), kills < 4 ? QProcess::CrashExit : QProcess::NormalExit);
        }
        for (const char* rule : {"maml", "agnostic-maml", "reptile"})
            compareFewShot(runOf(m_reference.path(), rule), runOf(root.path(), rule));
    }

    void aRepeatedRunIsTheSame()
    {
        const Folder root;
        const fs::path first = runOf(m_reference.path(), "agnostic-maml");
        runJob(experimentJob(readExperiment(first), root.path()));
        compareFewShot(first, runOf(root.path(), "agnostic-maml"));
    }

    void resultsAreTheMeansOfTheEpisodesThatAreWrittenBesideThem()
    {
        const fs::path run = runOf(m_reference.path(), "maml");
        const CsvTable table = readCsv(run / "test-episodes.csv");
        QCOMPARE(table.rows.size(), std::size_t(10));
        const auto column = [&](const char* title) {
            std::vector<double> values;
            for (const auto& row : table.rows)
                values.push_back(std::stod(row.at(std::size_t(table.columnOf(title)))));
            return values;
        };
        const auto mean = [](const std::vector<double>& values) {
            return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
        };
        const RunSeries series = seriesIn(run);
        for (const char* step : {"0", "1", "2"}) {
            const std::string tag = std::string("accuracy/step-") + step;
            const double measured = series.lastOf(std::string("accuracy/test/step-") + step);
            QVERIFY(std::abs(measured - mean(column(tag.c_str()))) < 1e-9);
        }
        const std::vector<double> last = column("accuracy/step-2");
        double squares = 0;
        for (const double value : last)
            squares += (value - mean(last)) * (value - mean(last));
        QVERIFY(std::abs(series.lastOf("accuracy/test") - mean(last)) < 1e-9);
        QVERIFY(std::abs(series.lastOf("interval/test") - 1.96 * std::sqrt(squares / 9 / 10)) < 1e-9);
        const Json result = readJsonFile(run / "result.json");
        QCOMPARE(result.at("test").at("last").at("episodes").get<int>(), 10);
        QVERIFY(std::abs(result["accuracy/test"]["last"].get<double>() - mean(last)) < 1e-9);
    }

    void anIntervalOverOneEpisodeIsAbsentNotZero()
    {
        Json json = smallFewShot(m_data.path());
        json["methods"] = {{{"rule", "maml"}}};
        json["train"] = {{"epochs", 1}, {"stepsPerEpoch", 1}, {"tasks", 1}};
        json["episodes"]["validationEpisodes"] = json["episodes"]["testEpisodes"] = 1;
        const Folder root;
        runJob(fewShotJob(json, root.path()));
        const fs::path run = listRuns(root.path()).front();
        const RunSeries series = seriesIn(run);
        QCOMPARE(series.countOf("accuracy/test"), std::int64_t(1));
        QCOMPARE(series.countOf("interval/test") + series.countOf("interval/validation"), std::int64_t(0));
        const Json test = readJsonFile(run / "result.json").at("test");
        for (const char* which : {"last", "chosen"})
            QVERIFY(test.at(which).at("episodes") == Json(1) && !test[which].contains("interval"));
    }

    void theChosenWeightsAreThoseThatValidatedBest()
    {
        const fs::path run = runOf(m_reference.path(), "maml");
        const RunSeries series = seriesIn(run);
        const auto values = series.of("accuracy/validation").values();
        QCOMPARE(values.size(), std::size_t(3)); // before the first step and after each epoch
        const auto best = std::max_element(values.begin(), values.end()) - values.begin();
        const Json chosen = readJsonFile(run / "result.json").at("test").at("chosen");
        QCOMPARE(chosen.at("step").get<std::int64_t>(), std::int64_t(best * 4));
        QCOMPARE(chosen.at("accuracy").get<double>(), series.lastOf("accuracy/chosen"));
    }

    /// Passes over an episode's images: 1 shot of 3 images a class, twice differentiated, and 2 queries, for 8 steps.
    void passesAndEpochsAreCounted()
    {
        const RunSeries maml = seriesIn(runOf(m_reference.path(), "maml"));
        QCOMPARE(maml.last.epoch, 2.0);
        QVERIFY(std::abs(maml.last.passes - 8 * (2 * 2 / 3.0 + 2 / 3.0)) < 1e-9);
        const RunSeries agnostic = seriesIn(runOf(m_reference.path(), "agnostic-maml"));
        const double inner = 2 * 2 * 2 / 3.0; // SAM inside takes two gradients a step
        QVERIFY(std::abs(agnostic.last.passes - 8 * (2 * (inner + 1 / 3.0) + 2 * (inner + 2 / 3.0))) < 1e-9);
    }

    void validationAndTestAreMeasuredOnTheirOwnClasses()
    {
        const Folder data, root;
        writeColours(data.path());
        Json json = smallFewShot(data.path());
        json["data"] = {{"name", "class-folders"}, {"folder", data.path().string()}};
        json["network"] = {{"name", "mlp"}, {"options", {{"hidden", {8}}}}};
        json["inner"] = {{"steps", 1}, {"testSteps", 30}, {"lr", {0.3}}};
        json["methods"] = {{{"rule", "maml"}}};
        runJob(fewShotJob(json, root.path()));
        const RunSeries series = seriesIn(listRuns(root.path()).front());
        for (const double accuracy : series.of("accuracy/validation").values())
            QVERIFY(std::abs(accuracy - 1 / 3.0) < 1e-9); // images that are all the same have one answer
        QVERIFY2(series.lastOf("accuracy/test") > 0.95, qPrintable(QString::number(series.lastOf("accuracy/test"))));
        QVERIFY(series.lastOf("accuracy/test/step-0") < 0.7);
        QCOMPARE(series.countOf("accuracy/test/step-30"), std::int64_t(1));
    }

    void sweepsReachItsFieldsAndItsMethodsOptions()
    {
        Json json = smallFewShot(m_data.path());
        json["methods"] = {{{"rule", "maml"}}, {{"rule", "sharp-maml-low"}}};
        json["train"] = {{"epochs", 1}, {"stepsPerEpoch", 1}, {"tasks", 1}};
        json["episodes"]["validationEpisodes"] = 0;
        json["sweep"] = {{"fields",
                          {{{"field", "methods.1.innerRho"}, {"values", {0.01, 0.02}}},
                           {{"field", "inner.steps"}, {"values", {1, 2}}}}}};
        const Folder root;
        runJob(fewShotJob(json, root.path()));
        std::set<std::string> seen;
        for (const auto& one : fs::directory_iterator(root.path()))
            for (const fs::path& run : listRuns(one.path())) {
                const Json experiment = RunFolder::open(run).experiment();
                seen.insert(Json{experiment["method"]["innerRho"], experiment["inner"]["steps"]}.dump());
            }
        QVERIFY(seen == (std::set<std::string>{"[0.0,1]", "[0.0,2]", "[0.01,1]", "[0.01,2]", "[0.02,1]", "[0.02,2]"}) ||
                seen == (std::set<std::string>{"[0,1]", "[0,2]", "[0.01,1]", "[0.01,2]", "[0.02,1]", "[0.02,2]"}));
    }

    void whatCannotBeIsRefusedByItsField_data()
    {
        QTest::addColumn<QString>("assignment");
        QTest::addColumn<QString>("said");
        QTest::newRow("method") << "methods.0.rule=mamll"
                                << "did you mean \"maml\"?";
        QTest::newRow("option") << "methods.0.innerrho=1"
                                << "did you mean \"innerRho\"?";
        QTest::newRow("rates") << "inner.lr=[]"
                               << "inner.lr: names no rate";
        QTest::newRow("data") << "data.name=omniglott"
                              << "data.name";
        QTest::newRow("split") << "data.split.trainClasses=3"
                               << "data.split.testClasses: is 0";
        QTest::newRow("network") << "network.options.width=0"
                                 << "network.options.width";
    }
    void whatCannotBeIsRefusedByItsField()
    {
        QFETCH(QString, assignment);
        QFETCH(QString, said);
        Json json = smallFewShot(m_data.path());
        setField(json, assignment.toStdString());
        const QString why = messageOf([&] { soundExperiment(json); });
        QVERIFY2(why.contains(said), qPrintable(why));
    }

    void episodesThatTheClassesDoNotReachForAreRefused_data()
    {
        QTest::addColumn<QString>("assignment");
        QTest::addColumn<QString>("said");
        QTest::newRow("ways") << "episodes.ways=27"
                              << "episodes.ways: 27 classes an episode are asked for, the train";
        QTest::newRow("images") << "episodes.queries=4"
                                << "has 4 images, 1 shots and 4 queries";
        QTest::newRow("dropout") << "network.name=cnn-small;network.options.dropout=0.5"
                                 << "has dropout";
    }
    void episodesThatTheClassesDoNotReachForAreRefused()
    {
        QFETCH(QString, assignment);
        QFETCH(QString, said);
        Json json = smallFewShot(m_data.path());
        if (assignment.contains("cnn-small")) json["network"]["options"] = Json::object();
        for (const QString& one : assignment.split(';'))
            setField(json, one.toStdString());
        const Folder root;
        const QString why = messageOf([&] { runJob(fewShotJob(json, root.path())); });
        QVERIFY2(why.contains(said), qPrintable(why));
        QVERIFY(listRuns(root.path()).empty());
    }

    void dataThatAreNotThereAreMissingBeforeThereIsAFolder()
    {
        const Folder empty;
        Json json = smallFewShot(empty.path());
        json["data"]["name"] = "mini-imagenet";
        const std::vector<Problem> problems = missingHere(json);
        QVERIFY(problems.size() == 1 && problems[0].field == "data.name");
        QVERIFY(problems[0].message.find("train.csv") != std::string::npos);
        QVERIFY(missingHere(smallFewShot(m_data.path())).empty());
    }

private:
    Folder m_data;
    struct Root {
        QTemporaryDir folder;
        fs::path path() const { return folder.path().toStdString(); }
    } m_reference;
};

int main(int argc, char** argv)
{
    prepareProcess();
    if (argc >= 4 && std::string(argv[1]) == "--child")
        return beFewShotChild(argv[2], argv[3], argc > 4 ? argv[4] : nullptr);
    QCoreApplication app(argc, argv);
    TestFewShot test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_few_shot.moc"
