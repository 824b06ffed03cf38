// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments of any kind: files, kinds, presets, and the experiment that a run's folder stands for.
#include "core/active/active_options.h"
#include "core/base/files.h"
#include "core/base/zip.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/work/experiment.h"
#include "core/work/needs.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

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

Experiment read(const Json& json)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experiment;
}

std::string problemsOf(const Json& json)
{
    std::vector<Problem> problems;
    experimentFromJson(json, problems);
    return toText(problems);
}

} // namespace

class TestExperiment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Before there are run folders that could only fail.
    void whatIsMissingHereIsNamedByField()
    {
        const QTemporaryDir folder;
        const auto path = [&](const char* name) { return folder.filePath(name).toStdString(); };
        Json json{{"data", {{"name", "two-moons"}}}, {"network", {{"name", "mlp"}, {"weights", ""}}}};
        const auto missing = [&]() -> std::string {
            const std::vector<Problem> problems = missingHere(json);
            return problems.size() > 1 ? "several" : toText(problems);
        };
        QCOMPARE(missing(), "");
        json["data"] = {{"name", "cifar-10"}, {"folder", path("")}};
        QVERIFY2(missing().starts_with("data.name: CIFAR-10 is not there: looked for "), missing().c_str());
        json["data"] = {{"name", "two-moons"}};
        json["network"]["weights"] = path("nowhere.safetensors");
        QVERIFY2(missing().starts_with("network.weights: " + path("nowhere.safetensors") + ": "), missing().c_str());
        std::ofstream(path("text.safetensors")) << "no weights, but a text of some length";
        json["network"]["weights"] = path("text.safetensors");
        QVERIFY2(missing().starts_with("network.weights: " + path("text.safetensors") + ": "), missing().c_str());
        json["network"] = {{"name", "torchscript"}, {"options", {{"file", path("net.pt")}}}};
        QCOMPARE(missing(), "network.options.file: " + path("net.pt") + ": is not there");
        std::ofstream(path("net.pt")) << "no network";
        QVERIFY2(missing().starts_with("network.options.file: " + path("net.pt") + ": "), missing().c_str());
        const std::string weights = zipBytes({{"archive/data.pkl", "x"}}), script = zipBytes({{"net/code/a.py", "x"}});
        std::ofstream(path("net.pt"), std::ios::binary) << weights;
        QVERIFY2(missing().find("holds a state_dict or a pickle of torch.save, no code") != std::string::npos,
                 missing().c_str());
        std::ofstream(path("net.pt"), std::ios::binary) << script;
        QCOMPARE(missing(), "");
    }

    void aFileWithoutAKindIsAComparison()
    {
        QCOMPARE(read(sound()).kind->name, std::string("comparison"));
        QCOMPARE(toJson(read(sound())).begin().value(), Json("comparison"));
        QCOMPARE(toJson(read(toJson(read(sound())))), toJson(read(sound())));
    }

    void anUnknownKindIsNamedWithTheNearest()
    {
        Json json = sound();
        json["kind"] = "comparisn";
        QVERIFY2(problemsOf(json).find("did you mean \"comparison\"?") != std::string::npos, problemsOf(json).c_str());
        json["kind"] = 3;
        QCOMPARE(problemsOf(json), std::string("kind: a text is expected"));

        const QTemporaryDir folder;
        Json run = runsOf(read(sound()), "g", 1)[0];
        run["kind"] = 3;
        const RunFolder made = RunFolder::create(folder.path().toStdString(), "run", run);
        try {
            readExperiment(made.path());
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(std::string(error.what()),
                     (made.path() / "experiment.json").string() + ": kind: a text is expected");
        }
    }

    void runsSayAllThatItTakesToRepeatThem()
    {
        const std::vector<Json> runs = runsOf(read(sound()), "g", 3);
        QCOMPARE(runs.size(), 6u);
        QCOMPARE(runs[4]["kind"], Json("comparison"));
        QCOMPARE(runs[4]["group"], Json("g"));
        QCOMPARE(runs[4]["seed"], Json(2));
        QCOMPARE(runs[4]["method"]["rule"], Json("sam"));
        QCOMPARE(runs[4]["threads"], Json(3)); // settled, so that a resume takes as many
    }

    void aRunsOwnFileIsAnExperimentOfThatRun()
    {
        Json run = runsOf(read(sound()), "g", 1)[4];
        run["format"] = runFormat;
        run["made"] = {{"torch", "x"}};
        const std::vector<Json> again = runsOf(read(run), "g", 1);
        QCOMPARE(again.size(), 1u);
        run.erase("format");
        run.erase("made");
        QCOMPARE(QString::fromStdString(again[0].dump()), QString::fromStdString(run.dump()));

        run["format"] = runFormat + 1;
        QVERIFY2(problemsOf(run).find("format: 2 is newer") != std::string::npos, problemsOf(run).c_str());
        run["format"] = 1.5;
        QCOMPARE(problemsOf(run), std::string("format: a whole number is expected"));
    }

    /// Beside the run's folder it is not known what else the run was made of.
    void aCopyOfARunsOwnFileIsToldToBeOne()
    {
        QTemporaryDir folder;
        Json run = runsOf(read(sound()), "g", 1)[4];
        run["format"] = runFormat;
        const fs::path file = fs::path(folder.path().toStdString()) / "mine.json";
        std::ofstream(file) << run.dump();
        try {
            readExperiment(file);
            QFAIL("a copy is no run");
        } catch (const Error& error) {
            QCOMPARE(std::string(error.what()),
                     file.string() + ": has a \"format\", as the experiment.json of a run: name the run's folder");
        }
    }

    /// What the passes of a repeated run are measured by is the experiment it came from, not the run alone.
    void aRepeatedRunKeepsItsBudget()
    {
        Json json = sound();
        json["train"]["budget"] = "passes";
        Json sgd = runsOf(read(json), "g", 1)[0];
        QCOMPARE(sgd["train"]["passes"], Json(5.0)); // 2 epochs of Agnostic-SAM's 2.5 passes
        sgd["format"] = runFormat;
        QCOMPARE(runsOf(read(sgd), "g", 1)[0]["train"]["passes"], Json(5.0));
    }

    void fieldsOfEarlierVersionsAreRead()
    {
        Json json = sound();
        json["train"]["probeEvery"] = 7;
        json["train"]["probeRho"] = 0.3;
        const Experiment experiment = read(json);
        QCOMPARE(experiment.options["measure"]["alignment"]["every"], Json(7));
        QCOMPARE(experiment.options["measure"]["alignment"]["rho"], Json(0.3));
        QVERIFY(!experiment.options["train"].contains("probeEvery"));
    }

    /// Rules without ρ_v are measured at that of the first rule with one.
    void figure1sRadiusIsSettledForAllRuns()
    {
        Json json = sound();
        json["methods"][2]["rhoV"] = 0.2;
        for (const Json& run : runsOf(read(json), "g", 1))
            QCOMPARE(run["measure"]["alignment"]["rho"], Json(0.2));
        json["methods"].erase(2);
        QCOMPARE(runsOf(read(json), "g", 1)[0]["measure"]["alignment"]["rho"], Json(0.05));
        json["measure"]["alignment"]["rho"] = 0.4;
        QCOMPARE(runsOf(read(json), "g", 1)[0]["measure"]["alignment"]["rho"], Json(0.4));
    }

    void fileIsReadWithItsAssignments()
    {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "e.json";
        writeFileAtomically(file, sound().dump());
        const Json e = readExperiment(file, {"train.epochs=7", "methods.1.rho=0.3", "seeds=[5]"}).options;
        QCOMPARE(e["train"]["epochs"], Json(7.0));
        QCOMPARE(e["methods"][1]["rho"], Json(0.3));
        QCOMPARE(e["seeds"], Json::array({5}));
        try {
            readExperiment(file, {"train.epochs=-1"});
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY2(QString(error.what()).contains("e.json: train.epochs: -1 is out of range"), error.what());
        }
        writeFileAtomically(file, "{\"name\": ");
        QVERIFY_EXCEPTION_THROWN(readExperiment(file), Error);
        QVERIFY_EXCEPTION_THROWN(readExperiment(file / "none"), Error);
    }

    void everyPresetIsSound()
    {
        const fs::path presets = fs::path(TEST_SOURCE_DIR) / "../resources/experiments";
        for (const auto& entry : fs::directory_iterator(presets)) {
            const Experiment e = readExperiment(entry.path());
            QCOMPARE(e.options["name"].get<std::string>(), entry.path().stem().string());
            QVERIFY(!e.options["about"].get<std::string>().empty());
        }
    }

    /// SAAL's settings, §4.1 and its authors' code : what its Table 1 is of.
    void thePresetsOfSaalHaveThePapersSettings_data()
    {
        QTest::addColumn<QString>("data");
        QTest::addColumn<QString>("statistics"); ///< mean, deviation
        QTest::addColumn<QString>("augmentation");
        const char* cifar = "[[0.4914,0.4822,0.4465],[0.2023,0.1994,0.201]]";
        QTest::newRow("fashion") << "fashion-mnist"
                                 << "[[0.1307],[0.3081]]"
                                 << "none";
        QTest::newRow("svhn") << "svhn"
                              << "[[0.5,0.5,0.5],[0.5,0.5,0.5]]"
                              << "none";
        QTest::newRow("cifar-10") << "cifar-10" << cifar << "crop+flip";
        QTest::newRow("cifar-100") << "cifar-100" << cifar << "crop+flip";
    }
    void thePresetsOfSaalHaveThePapersSettings()
    {
        QFETCH(QString, data);
        QFETCH(QString, statistics);
        QFETCH(QString, augmentation);
        const bool isHundred = data == "cifar-100";
        for (const bool isSam : {false, true}) {
            const std::string name = std::string("saal-") + QTest::currentDataTag() + (isSam ? "-sam" : "-adam");
            const Json o =
                readExperiment(fs::path(TEST_SOURCE_DIR) / "../resources/experiments" / (name + ".json")).options;
            const auto is = [&](const char* path, const Json& expected) {
                const Json::json_pointer at('/' + QString(path).replace('.', '/').toStdString());
                const Json* value = o.contains(at) ? &o.at(at) : nullptr;
                if (value && *value == expected) return true;
                qWarning("%s: %s is %s", name.c_str(), path, value ? value->dump().c_str() : "missing");
                return false;
            };
            QVERIFY(is("seeds", {123, 456, 789}));
            QVERIFY(is("data.name", data.toStdString()) && is("data.augmentation", augmentation.toStdString()));
            QVERIFY(is("data.normalisation", "given") && is("data.mean", Json::parse(statistics.toStdString())[0]));
            QVERIFY(is("data.deviation", Json::parse(statistics.toStdString())[1]));
            QVERIFY(is("data.trainSize", 0) && is("data.testSize", 0) && is("data.labelNoise", 0.0));
            QVERIFY(is("network.name", "resnet-18"));
            const Json* options = findField(o, "network.options");
            const auto network = makeNetwork("resnet-18", options ? *options : Json::object(), {3, 32, 32}, 10);
            QCOMPARE(network->layout().parameters.front().shape, (std::vector<std::int64_t>{64, 3, 3, 3})); // its stem
            QVERIFY(is("train.epochs", 50) && is("train.batchSize", isHundred ? 100 : 10));
            QVERIFY(is("rounds.initial", isHundred ? 1000 : 20) && is("rounds.query", isHundred ? 100 : 10));
            QVERIFY(is("rounds.rounds", 100) && is("rounds.poolSize", isHundred ? 10000 : 2000));
            QVERIFY(is("rounds.start", isSam ? "warm" : "cold") && is("rounds.oracle", "simulated"));
            QVERIFY(is("optimizer.name", isSam ? "sgd" : "adam") && is("optimizer.weightDecay", 0.0));
            QVERIFY(is("optimizer.lr", isSam && isHundred ? 0.1 : 0.001) && is("schedule.name", "constant"));
            if (isSam) QVERIFY(is("optimizer.momentum", 0.9));
            QVERIFY(is("methods.0.rule", isSam ? "sam" : "sgd"));
            if (isSam) QVERIFY(is("methods.0.rho", 0.05));
            std::vector<std::string> names;
            for (const Json& acquisition : o["acquisitions"])
                names.push_back(acquisition["acquisition"]);
            QCOMPARE(names,
                     (std::vector<std::string>{"random", "entropy", "coreset", "ll4al", "vaal", "badge", "saal"}));
            const Json saal = activeRunsOf(o).back()["acquisition"]; // complete
            QCOMPARE(saal.at("form"), Json("authors"));
            QCOMPARE(saal.at("score"), Json("max"));
            QCOMPARE(saal.at("diversity"), Json(true));
            QCOMPARE(saal.at("rho"), Json(0.05));
        }
    }
};

QTEST_GUILESS_MAIN(TestExperiment)
#include "tst_experiment.moc"
