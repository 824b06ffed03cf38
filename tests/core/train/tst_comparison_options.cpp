// SPDX-License-Identifier: GPL-3.0-or-later
// long because every option that can be wrong is named
#include "core/train/comparison_options.h"

#include "core/base/files.h"
#include "core/data/registry.h"
#include "core/model/registry.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/run/run_folder.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

Json sound()
{
    return Json::parse(R"({
        "name": "e", "seeds": [1, 2],
        "data": {"name": "fashion-mnist", "trainSize": 600},
        "network": {"name": "resnet-20"},
        "train": {"epochs": 2},
        "methods": [{"rule": "sgd"}, {"rule": "sam", "rho": 0.1}, {"rule": "agnostic-sam", "label": "ours"}]
    })");
}

/// Problems as "field: message" lines, after changes to a sound experiment.
std::string problemsAfter(const std::vector<const char*>& assignments)
{
    Json json = sound();
    for (const char* assignment : assignments)
        setField(json, assignment);
    std::vector<Problem> problems;
    comparisonFromJson(json, problems);
    return toText(problems);
}

ComparisonOptions read(const Json& json)
{
    std::vector<Problem> problems;
    ComparisonOptions options = comparisonFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

std::vector<std::string> labelsOf(const char* methods)
{
    Json json = sound();
    json["methods"] = Json::parse(methods);
    json["seeds"] = {1};
    std::vector<std::string> labels;
    for (const RunOptions& run : runsOf(read(json), "g"))
        labels.push_back(run.method.label);
    return labels;
}

} // namespace

class TestComparisonOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalisationIsChecked_data()
    {
        using Assignments = std::vector<const char*>;
        QTest::addColumn<Assignments>("assignments");
        QTest::addColumn<std::string>("problem"); // its beginning; empty: sound
        const auto row = [](const char* name, const Assignments& assignments, const char* problem) {
            QTest::newRow(name) << assignments << std::string(problem);
        };
        const char *given = "data.normalisation=given", *three = "data.name=cifar-10";
        row("one channel", {given, "data.mean=[0.3]", "data.deviation=[0.2]"}, "");
        row("three channels", {three, given, "data.mean=[0.4,0.5,0.5]", "data.deviation=[0.2,0.2,0.2]"}, "");
        row("ImageNet's", {three, "data.normalisation=imagenet"}, "");
        row("known when loaded", {"data.name=image-folder", "data.normalisation=imagenet"}, "");
        row("ImageNet's on one channel", {"data.normalisation=imagenet"}, "data.normalisation: ImageNet's");
        row("unknown", {"data.normalisation=cifar"}, "data.normalisation: ");
        row("none given", {given, "data.deviation=[0.2]"}, "data.mean: one number a channel");
        row("too few", {three, given, "data.mean=[0.4,0.5,0.5]", "data.deviation=[0.2]"}, "data.deviation: 1 numbers");
        row("unequal", {"data.name=npz", given, "data.mean=[0.4]", "data.deviation=[0.2,0.2]"},
            "data.deviation: 2 numbers beside 1 means");
        row("zero", {given, "data.mean=[0]", "data.deviation=[0]"}, "data.deviation: numbers above 0");
        row("not given", {"data.mean=[0.4]"}, "data.mean: is for the normalisation \"given\" only");
    }
    void normalisationIsChecked()
    {
        QFETCH(std::vector<const char*>, assignments);
        QFETCH(std::string, problem);
        const std::string problems = problemsAfter(assignments);
        QVERIFY2(problem.empty() ? problems.empty() : problems.starts_with(problem), problems.c_str());
    }

    void soundExperimentIsRead()
    {
        const ComparisonOptions e = read(sound());
        QCOMPARE(e.seeds, (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(e.data.trainSize, 600);
        QCOMPARE(e.methods.size(), 3u);
        QCOMPARE(e.methods[1].rule, std::string("sam"));
        QCOMPARE(e.methods[1].options, Json({{"rho", 0.1}}));
        QCOMPARE(e.methods[2].label, std::string("ours"));
        QCOMPARE(e.optimizer.momentum, 0.9);
    }

    void everythingSurvivesTheWayThroughJson()
    {
        const Json written = toJson(read(sound()));
        QCOMPARE(QString::fromStdString(toJson(read(written)).dump()), QString::fromStdString(written.dump()));
        for (const RunOptions& run : runsOf(read(sound()), "g")) {
            std::vector<Problem> problems;
            const Json json = toJson(run);
            const RunOptions back = runOptionsFromJson(json, problems);
            QVERIFY2(problems.empty(), toText(problems).c_str());
            QCOMPARE(QString::fromStdString(toJson(back).dump()), QString::fromStdString(json.dump()));
        }
    }

    void runsComeSeedBySeedWithAllOptions()
    {
        const std::vector<RunOptions> runs = runsOf(read(sound()), "g");
        QCOMPARE(runs.size(), 6u);
        QCOMPARE(runs[2].seed, 1);
        QCOMPARE(runs[3].seed, 2);
        QCOMPARE(runs[3].method.rule, std::string("sgd"));
        for (const RunOptions& run : runs) {
            QCOMPARE(run.group, std::string("g"));
            QCOMPARE(run.train.epochs, 2.0);
            for (const FieldInfo& field : ruleInfo(run.method.rule).options)
                QVERIFY2(run.method.options.contains(field.path), field.path.c_str());
            for (const FieldInfo& field : networkInfo("resnet-20").options)
                QVERIFY2(run.network.options.contains(field.path), field.path.c_str());
        }
    }

    void labelsTellMethodsApart()
    {
        using Labels = std::vector<std::string>;
        const std::string sam = ruleInfo("sam").title;
        QCOMPARE(labelsOf(R"([{"rule": "sgd"}, {"rule": "sam"}])"), (Labels{ruleInfo("sgd").title, sam}));
        QCOMPARE(labelsOf(R"([{"rule": "sam", "rho": 0.1}, {"rule": "sam", "rho": 0.2}])"),
                 (Labels{sam + " ρ=0.1", sam + " ρ=0.2"}));
        QCOMPARE(labelsOf(R"([{"rule": "sgd", "label": "SAM"}, {"rule": "sam"}])"), (Labels{"SAM", "SAM (2)"}));
        QCOMPARE(labelsOf(R"([{"rule": "sgd", "label": "a"}, {"rule": "sgd", "label": "b"}])"), (Labels{"a", "b"}));
    }

    void problemsAreNamedByField_data()
    {
        QTest::addColumn<QString>("assignment");
        QTest::addColumn<QString>("problem");
        QTest::newRow("unknown field") << "train.epoch=3"
                                       << "train.epoch: unknown field; did you mean \"epochs\"?";
        QTest::newRow("unknown group") << "trian={}"
                                       << "trian: unknown field; did you mean \"train\"?";
        QTest::newRow("method for methods") << "metods=[]"
                                            << "metods: unknown field; did you mean \"methods\"?";
        QTest::newRow("range") << "data.labelNoise=1.5"
                               << "data.labelNoise: 1.5 is out of range, 0 to 1 expected";
        QTest::newRow("type") << "train.batchSize=x"
                              << "train.batchSize: a whole number is expected";
        QTest::newRow("data set") << "data.name=fashion-mnits"
                                  << "did you mean \"fashion-mnist\"?";
        QTest::newRow("network") << "network.name=resnet20"
                                 << "did you mean \"resnet-20\"?";
        QTest::newRow("network option") << "network.options={\"nonsense\": 1}"
                                        << "network.options.nonsense: unknown";
        QTest::newRow("weights' names") << "weights.rename.fc=3"
                                        << "weights.rename.fc: a name of the network";
        QTest::newRow("rule") << "methods.2.rule=agnosticsam"
                              << "did you mean \"agnostic-sam\"?";
        QTest::newRow("rule option") << "methods.1.roh=0.1"
                                     << "methods.1.roh: unknown field; did you mean \"rho\"?";
        QTest::newRow("rule option range") << "methods.1.rho=-1"
                                           << "methods.1.rho: -1 is out of range";
        QTest::newRow("label type") << "methods.1.label=3"
                                    << "methods.1.label: a text is expected";
        QTest::newRow("label typo") << "methods.1.lable=x"
                                    << "did you mean \"label\"?";
        QTest::newRow("no rule") << "methods.1={\"rho\": 1}"
                                 << "methods.1.rule: is missing";
        QTest::newRow("method no object") << "methods.1=sam"
                                          << "methods.1: an object";
        QTest::newRow("no methods") << "methods=[]"
                                    << "methods: a list of at least one";
        QTest::newRow("methods no list") << "methods={}"
                                         << "methods: a list of at least one";
        QTest::newRow("no seeds") << "seeds=[]"
                                  << "seeds: at least one";
        QTest::newRow("seed twice") << "seeds=[1,2,1]"
                                    << "seeds: a seed is there twice";
        QTest::newRow("negative seed") << "seeds=[-1]"
                                       << "seeds: -1 is out of range";
        QTest::newRow("device") << "device=gpu"
                                << "device: \"gpu\" is not one of auto, cpu, cuda";
        QTest::newRow("no name") << "name="
                                 << "name: is empty";
        QTest::newRow("warm-up") << "schedule.warmupEpochs=5"
                                 << "schedule.warmupEpochs: is longer";
        QTest::newRow("a window behind the end") << "methods.1.from=2"
                                                 << "methods.1.from: is 2, and the run is over after 2 epochs: sam "
                                                    "would never begin";
        QTest::newRow("weights the wrong way round") << R"(methods=[{"rule":"ausam","fMin":0.6}])"
                                                     << "fMin: 0.6 is above fMax, 0.5";
        QTest::newRow("decay in the warm-up") << R"(schedule={"name":"wsd","warmupEpochs":1.5,"decay":0.3})"
                                              << "schedule.decay: begins before the warm-up is over";
        QTest::newRow("milestones") << "schedule.milestones=[0.6,0.3]"
                                    << "schedule.milestones: must not go down";
        QTest::newRow("probe") << "measure.alignment.rho=101"
                               << "measure.alignment.rho: 101 is out of range";
        QTest::newRow("label taken") << "methods.1.label=ours"
                                     << "methods.2.label: \"ours\" is the label of methods.1";
        QTest::newRow("same twice") << "methods=[{\"rule\":\"sgd\"},{\"rule\":\"sgd\"}]"
                                    << "methods.1: is the same as methods.0";
        QTest::newRow("same by default") << "methods=[{\"rule\":\"sam\"},{\"rule\":\"sam\",\"startEpoch\":0}]"
                                         << "methods.1: is the same as methods.0";
    }
    void problemsAreNamedByField()
    {
        QFETCH(QString, assignment);
        QFETCH(QString, problem);
        const QString found = QString::fromStdString(problemsAfter({assignment.toUtf8().constData()}));
        QVERIFY2(found.contains(problem), qPrintable(found));
        QCOMPARE(found.count('\n'), 0);
    }

    /// Ten passes are eight epochs of SAM from the sixth on, two are not.
    void aWindowBehindTheEndOfItsPassesIsNamed()
    {
        const char* methods = R"(methods=[{"rule":"sgd"},{"rule":"sam","from":6}])";
        const std::string found = problemsAfter({"train.budget=passes", methods});
        QVERIFY2(found.find("methods.1.from: is 6, and the run is over after 2 epochs") != std::string::npos,
                 found.c_str());
        QCOMPARE(problemsAfter({"train.budget=passes", "train.passes=10", methods}), std::string());
        QCOMPARE(problemsAfter({"train.budget=seconds", methods}), std::string());
    }

    void thousandsOfEqualMethodsAreAProblemEach()
    {
        Json json = sound();
        json["methods"] = Json::array();
        for (int i = 0; i < 5000; ++i)
            json["methods"].push_back({{"rule", "sam"}, {"rho", i % 2 ? Json(1) : Json(1.0)}});
        QElapsedTimer timer;
        timer.start();
        std::vector<Problem> problems;
        comparisonFromJson(json, problems);
        QCOMPARE(problems.size(), std::size_t{4999});
        QCOMPARE(problems.back().field, std::string("methods.4999"));
        QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    }

    void aRuleOfTheMomentumWantsOne()
    {
        const char* methods = R"(methods=[{"rule":"sgd"},{"rule":"msam"}])";
        QCOMPARE(problemsAfter({methods}), std::string());
        for (const char* without : {"optimizer.momentum=0", "optimizer.name=adam"})
            QVERIFY(problemsAfter({methods, without}).starts_with("methods.1.rule: msam perturbs along the momentum"));
    }

    /// Late-phase SAM may spend what SAM's last quarter costs more; the dearest method of all sets the budget.
    void equalPassesCountTheWindow()
    {
        const auto passesOf = [](const char* methods) {
            Json json = sound();
            for (const char* assignment : {"train.budget=passes", "train.passes=0", "train.epochs=8", methods})
                setField(json, assignment);
            return runsOf(read(json), "g").front().train.passes;
        };
        QCOMPARE(passesOf(R"(methods=[{"rule":"sgd"},{"rule":"sam"}])"), 16.0);
        QCOMPARE(passesOf(R"(methods=[{"rule":"sgd"},{"rule":"sam","from":0.75,"window":"fraction"}])"), 10.0);
        QCOMPARE(passesOf(R"(methods=[{"rule":"sgd"},{"rule":"sam","startEpoch":5}])"), 11.0);
    }

    /// Of 16 passes SAM from epoch 5 had 8 epochs, and spends 5 + 2·3 in them.
    void aRunThatWasBegunWithAStartEpochEndsWhereItWasToEnd()
    {
        Json json = sound();
        setField(json, "train.budget=passes");
        setField(json, "train.epochs=8");
        setField(json, R"(methods=[{"rule":"sam","from":5}])");
        Json earlier = toJson(runsOf(read(json), "g").front());
        earlier["train"]["passes"] = 16;
        for (const char* field : {"from", "to", "window"})
            earlier["method"].erase(field);
        earlier["method"]["startEpoch"] = 5;
        std::vector<Problem> problems;
        const RunOptions run = runOptionsFromJson(earlier, problems);
        QVERIFY2(problems.empty(), toText(problems).c_str());
        QCOMPARE(run.train.passes, 11.0);
        QCOMPARE(makeRule("sam", run.method.options)->epochsFor(run.train.passes, 0), 8.0);
        QCOMPARE(runOptionsFromJson(toJson(run), problems).train.passes, 11.0);
    }

    void allProblemsComeAtOnce()
    {
        const QString found = QString::fromStdString(
            problemsAfter({"train.epoch=3", "data.labelNoise=2", "methods.1.roh=1", "methods.2.rho1=-1"}));
        QCOMPARE(found.count('\n') + 1, 4);
    }

    void whatIsNoObjectIsNoExperiment()
    {
        for (const char* text : {"[]", "3", "null", "\"x\""}) {
            std::vector<Problem> problems;
            comparisonFromJson(Json::parse(text), problems);
            QVERIFY(!problems.empty());
            problems.clear();
            runOptionsFromJson(Json::parse(text), problems);
            QVERIFY(!problems.empty());
        }
    }

    /// A run that does not say them would go on as another one.
    void aRunSaysItsSeedAndItsMethod()
    {
        for (const char* field : {"seed", "method"}) {
            Json json = toJson(runsOf(read(sound()), "g")[1]);
            json.erase(field);
            std::vector<Problem> problems;
            runOptionsFromJson(json, problems);
            QCOMPARE(toText(problems), field + std::string(": is missing"));
        }
    }

    void runFolderKeepsWhatARunNeeds()
    {
        const QTemporaryDir folder;
        const RunOptions run = runsOf(read(sound()), "g")[1];
        Json made = toJson(run);
        made["made"] = {{"torch", "x"}};
        const RunFolder created = RunFolder::create(folder.path().toStdString(), "a", made);
        std::vector<Problem> problems;
        const RunOptions back = runOptionsFromJson(RunFolder::open(created.path()).experiment(), problems);
        QVERIFY2(problems.empty(), toText(problems).c_str());
        QCOMPARE(QString::fromStdString(toJson(back).dump()), QString::fromStdString(toJson(run).dump()));
    }

    void schemaOffersTheKnownNames()
    {
        const Schema schema = comparisonSchema();
        const auto choices = [&](const char* path) {
            const auto it = std::find_if(schema.begin(), schema.end(), [&](auto& f) { return f.path == path; });
            return it == schema.end() ? std::vector<std::string>() : it->hint.choices;
        };
        QCOMPARE(choices("data.name"), datasetNames());
        QCOMPARE(choices("network.name"), networkNames());
        for (const FieldInfo& field : schema)
            QVERIFY2(*field.hint.label && *field.hint.help, field.path.c_str());
    }
};

QTEST_GUILESS_MAIN(TestComparisonOptions)
#include "tst_comparison_options.moc"
