// SPDX-License-Identifier: GPL-3.0-or-later
// Everything of the command line that trains nothing: help, catalogues, and what it says when it is used wrongly.
#include "cli_process.h"

#include "core/base/version.h"
#include "core/run/run_folder.h"
#include "core/run/run_notes.h"

using namespace sharpscope;

class TestCliUsage : public QObject {
    Q_OBJECT
    CliFolder m_folder;

private Q_SLOTS:
    void linksNoQt()
    {
        // What the programs themselves ask for. (Debian's LibTorch brings OpenCV and with it Qt 5, which is not ours.)
        for (const QString program : {PROGRAM_DIR "/sharpscope-cli", PROGRAM_DIR "/sharpscope-compute"}) {
            QProcess readelf;
            readelf.start("readelf", {"-d", program});
            QVERIFY(readelf.waitForFinished());
            const QString needed = readelf.readAllStandardOutput();
            QVERIFY(needed.contains("NEEDED"));
            QCOMPARE(needed.contains("torch"), program.endsWith("compute"));
            for (const char* library : {"Qt", "vtk", "qcustomplot"})
                QVERIFY2(!needed.contains(library), qPrintable(needed));
            QProcess ldd;
            ldd.start("ldd", {program});
            QVERIFY(ldd.waitForFinished());
            const QString all = ldd.readAllStandardOutput();
            QVERIFY(!all.contains("Qt6"));
            QCOMPARE(all.contains("torch"), program.endsWith("compute"));
        }
    }

    void withoutItsOtherHalfItSaysWhatLacks()
    {
        QTemporaryDir alone;
        const QString copy = alone.filePath("sharpscope-cli");
        QVERIFY(QFile::copy(PROGRAM_DIR "/sharpscope-cli", copy));
        QProcess program;
        program.start(copy, {"rules"});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 1);
        const QString said = program.readAllStandardError();
        QVERIFY2(said.contains(alone.filePath("sharpscope-compute") + ": cannot start it: No such file"),
                 qPrintable(said));
    }

    void whatRulesCostIsATableAndAFile()
    {
        m_folder.writeExperiment("cost.json");
        const CliResult table = m_folder.run({"bench", "rules", "cost.json", "--rules", "sam,msam", "--rounds", "1",
                                              "--seconds", "0.001", "--json", "new/cost.json"});
        QCOMPARE(table.code, 0);
        QVERIFY2(table.out.startsWith("cnn-small (") && table.out.contains("fashion-mnist 1×28×28, batch 16, cpu, 1 "),
                 qPrintable(table.out));
        QVERIFY(table.out.contains("\n| SGD | ") && table.out.contains("\n| SAM | ") &&
                table.out.contains("\n| MSAM | "));
        QFile file(m_folder.path("new/cost.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Json json = Json::parse(file.readAll().toStdString());
        QVERIFY(json["rules"][0]["passesPerStep"] == 2.0 && json["rules"][1]["passesPerStep"] == 1.0);
        QCOMPARE(json["sgd"]["imagesPerSecond"].size(), std::size_t{3}); // before, between and after the two
        for (const auto& [arguments, said] :
             {std::pair(QStringList{"--rules", "msma"}, "unknown rule \"msma\"; did you mean \"msam\"?"),
              {{"--network", "cnn-smal"}, "network.name: \"cnn-smal\" is not one of"},
              {{"-s", "network.options.with=3"}, "network.options.with"},
              {{"--rules", "sgd"}, "is what the others are measured against"}}) {
            const CliResult wrong = m_folder.run(QStringList{"bench", "rules", "cost.json"} + arguments);
            QCOMPARE(wrong.code, 2);
            QVERIFY2(wrong.err.contains(said), qPrintable(wrong.err));
        }
    }

    void helpNamesEveryCommand()
    {
        const CliResult help = m_folder.run({"--help"});
        QCOMPARE(help.code, 0);
        for (const char* command : {"run", "resume", "list", "show", "export", "table", "landscape", "curvature",
                                    "import", "datasets", "models", "rules", "check", "presets"}) {
            QVERIFY2(help.out.contains(QString("\n  %1 ").arg(command)), command);
            const CliResult own = m_folder.run({command, "--help"});
            QCOMPARE(own.code, 0);
            QVERIFY(own.out.contains("Usage"));
        }
        const CliResult version = m_folder.run({"--version"});
        QCOMPARE(version.code, 0);
        QVERIFY(
            version.out.startsWith(QByteArray::fromStdString("sharpscope-cli " + programVersion() + ", LibTorch ")));
    }

    void debiansLibTorchIsCalledByItsPackagesVersion()
    {
        if (QFile::exists(PROGRAM_DIR "/CMakeCache.txt")) {
            QFile cache(PROGRAM_DIR "/CMakeCache.txt");
            QVERIFY(cache.open(QIODevice::ReadOnly));
            if (!cache.readAll().contains("TORCH_INCLUDE_DIR:PATH=/usr/include")) QSKIP("not Debian's LibTorch");
        }
        QProcess dpkg;
        dpkg.start("dpkg-query", {"-W", "-f", "${Version}", "libtorch-dev"});
        if (!dpkg.waitForFinished() || dpkg.exitCode() != 0) QSKIP("no package");
        const QString version = QString(dpkg.readAllStandardOutput()).section('+', 0, 0).section('-', 0, 0);
        const CliResult said = m_folder.run({"--version"});
        QVERIFY2(said.out.contains("LibTorch " + version), qPrintable(version + ": " + said.out));
    }

    void referencePagesAreUpToDate()
    {
        for (const auto& [command, page] : {std::pair("rules", "rules.md"),
                                            {"models", "networks.md"},
                                            {"datasets", "datasets.md"},
                                            {"acquisitions", "acquisitions.md"},
                                            {"few-shot", "few-shot-methods.md"},
                                            {"few-shot-datasets", "few-shot-datasets.md"}}) {
            QFile file(QString(TEST_SOURCE_DIR "/../docs/reference/") + page);
            QVERIFY2(file.open(QIODevice::ReadOnly), page);
            QVERIFY2(m_folder.run({command, "--markdown"}).out == QString::fromUtf8(file.readAll()),
                     qPrintable(QString("sharpscope-cli %1 --markdown > docs/reference/%2").arg(command, page)));
        }
    }

    void wrongCommandLineIsExitCode2_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        m_folder.writeExperiment("e.json");
        QTest::newRow("nothing") << QStringList{} << "";
        QTest::newRow("command") << QStringList{"lst"} << "did you mean \"list\"?";
        QTest::newRow("option") << QStringList{"list", "--nonsense"} << "--nonsense";
        QTest::newRow("no file") << QStringList{"run"} << "FILE";
        QTest::newRow("preset") << QStringList{"run", "fashion-frist"} << "did you mean \"fashion-first\"?";
        QTest::newRow("preset unlike any") << QStringList{"run", "zzzzzzzzzz"} << "no such file";
        QTest::newRow("assignment") << QStringList{"run", "e.json", "--set", "epochs"} << "field=value";
        QTest::newRow("field") << QStringList{"run", "e.json", "--set", "train.epoch=3"}
                               << "train.epoch: unknown field; did you mean \"epochs\"?";
        QTest::newRow("rule option") << QStringList{"run", "e.json", "--set", "methods.1.roh=3"}
                                     << "methods.1.roh: unknown field; did you mean \"rho\"?";
        QTest::newRow("range") << QStringList{"check", "e.json", "--set", "methods.1.rho=-3"} << "methods.1.rho: -3";
        QTest::newRow("seeds") << QStringList{"run", "e.json", "--seeds", "1,x"} << "x";
        QTest::newRow("seed twice") << QStringList{"run", "e.json", "--seeds", "1,1"} << "seeds: ";
        QTest::newRow("device") << QStringList{"run", "e.json", "--device", "gpu"} << "device: \"gpu\"";
        QTest::newRow("no runs") << QStringList{"list", "nowhere"} << "nowhere: no such folder";
        QTest::newRow("no run") << QStringList{"show", "data"} << "data: is no run";
        QTest::newRow("rule") << QStringList{"rules", "agnosticsam"} << "did you mean \"agnostic-sam\"?";
        QTest::newRow("format") << QStringList{"export", "data", "--format", "xls"} << "xls";
        QTest::newRow("import nothing") << QStringList{"import", "--network", "mlp", "--data", "two-moons"}
                                        << "import.files";
        QTest::newRow("import no file") << QStringList{"import", "no.safetensors", "--network",
                                                       "mlp",    "--data",         "two-moons"}
                                        << "no such file";
        QTest::newRow("slice threads") << QStringList{"landscape", "data", "--threads", "-1"} << "--threads";
        QTest::newRow("slice field") << QStringList{"landscape", "data", "--set", "point=3"}
                                     << "point: unknown field; did you mean \"points\"?";
    }
    void wrongCommandLineIsExitCode2()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        const CliResult result = m_folder.run(arguments);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains(said), qPrintable(result.err));
        QVERIFY(m_folder.runs().isEmpty());
    }

    void allProblemsOfAnExperimentComeAtOnce()
    {
        m_folder.write("bad.json", R"({"name": "x", "trian": {}, "data": {"labelNoise": 7},
                                       "methods": [{"rule": "sgd"}, {"rule": "sam", "roh": 1}]})");
        for (const char* command : {"run", "check"}) {
            const CliResult result = m_folder.run({command, "bad.json"});
            QCOMPARE(result.code, 2);
            for (const char* said :
                 {"bad.json", "trian: ", "data.labelNoise: ", "methods.1.roh: ", "\"train\"", "\"rho\""})
                QVERIFY2(result.err.contains(said), qPrintable(result.err));
        }
    }

    void damagedFileIsNamedWithItsByte()
    {
        m_folder.write("damaged.json", "{\"name\": \"x\", \"seeds\": [1,, 2]}");
        const CliResult result = m_folder.run({"run", "damaged.json"});
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains("damaged.json: line 1 (byte 26) is no JSON: "), qPrintable(result.err));
    }

    void soundExperimentIsChecked()
    {
        m_folder.writeExperiment("e.json");
        const CliResult result = m_folder.run({"check", "--seeds", "1,2,3", "e.json"});
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.contains("no problems, 6 runs"), qPrintable(result.out));
        QVERIFY(result.out.contains(m_folder.path("data/fashion-mnist")));
        const CliResult json = m_folder.run({"check", "e.json", "--json", "--set", "methods.1.rho=0.3"});
        QCOMPARE(json.json().at("methods").at(1).at("rho").get<double>(), 0.3);
        m_folder.write("again.json", json.out.toUtf8());
        QCOMPARE(m_folder.run({"check", "again.json", "--json"}).out, json.out);
    }

    void catalogueIsThereForProgramsToo_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("name");
        QTest::newRow("rules") << "rules"
                               << "agnostic-sam";
        QTest::newRow("models") << "models"
                                << "resnet-20";
        QTest::newRow("datasets") << "datasets"
                                  << "fashion-mnist";
    }
    void catalogueIsThereForProgramsToo()
    {
        QFETCH(QString, command);
        QFETCH(QString, name);
        const CliResult text = m_folder.run({command});
        QCOMPARE(text.code, 0);
        const Json all = m_folder.run({command, "--json"}).json();
        QVERIFY(all.is_array() && !all.empty());
        for (const Json& entry : all)
            QVERIFY(text.out.contains(QString::fromStdString(entry.at("name").get<std::string>()) + " — "));
        const Json one = m_folder.run({command, name, "--json"}).json();
        QCOMPARE(one.at("name").get<std::string>(), name.toStdString());
        QVERIFY(std::find(all.begin(), all.end(), one) != all.end());
    }

    void ruleShowsFormulaPaperOptionsAndRanges()
    {
        const CliResult text = m_folder.run({"rules", "sam"});
        const Json rule = m_folder.run({"rules", "sam", "--json"}).json();
        for (const char* field : {"formula", "paper", "passes", "help"}) {
            const auto value = QString::fromStdString(rule.at(field).get<std::string>());
            QVERIFY(!value.isEmpty() && text.out.contains(value));
        }
        const Json& rho = rule.at("options").at(0);
        QCOMPARE(rho.at("name").get<std::string>(), std::string("rho"));
        QVERIFY(rho.contains("min") && rho.contains("default") && rho.contains("help"));
        QVERIFY(text.out.contains("rho"));
        QVERIFY(text.out.contains("= " + QString::fromStdString(rho.at("default").dump())));
        QVERIFY(text.out.contains("ρ"));
    }

    void presetsAreFoundByName()
    {
        const Json presets = m_folder.run({"presets", "--json"}).json();
        QVERIFY(
            std::any_of(presets.begin(), presets.end(), [](const Json& p) { return p["name"] == "fashion-first"; }));
        const CliResult result = m_folder.run({"check", "fashion-first"});
        QVERIFY2(result.code == 0 && result.out.contains("3 runs"), qPrintable(result.err));
    }

    void whereChoosesAmongRuns()
    {
        const CliFolder folder;
        for (const auto& [rule, rho, accuracy] :
             {std::tuple{"sgd", 0.0, 0.7}, std::tuple{"sam", 0.05, 0.8}, std::tuple{"sam", 0.1, 0.9}}) {
            RunFolder run =
                RunFolder::create(folder.path("runs").toStdString(), std::string(rule) + std::to_string(rho),
                                  {{"seed", 1},
                                   {"data", {{"name", "made"}}},
                                   {"method", {{"rule", rule}, {"label", rule}, {"rho", rho}}}});
            run.append(Started{.title = rule, .rule = rule, .seed = 1, .stepsTotal = 1});
            run.append(Measured{{.step = 1, .epoch = 1}, {{"accuracy/test", accuracy}}});
            run.finish(
                Finished{{.step = 1, .epoch = 1}, {{"accuracy/test", {{"last", accuracy}, {"best", accuracy}}}}});
            RunNotes notes;
            notes.tags = {"paper"};
            if (rho == 0.1) changeNotes(run.path(), {}, notes);
        }
        const Json chosen = folder.run({"list", "--json", "--where", "rule == sam and accuracy/test > 80%"}).json();
        QCOMPARE(chosen.size(), std::size_t(1));
        QVERIFY(chosen[0]["notes"]["tags"] == Json::array({"paper"}));
        QCOMPARE(folder.run({"list", "--where", "tag = paper or rule = sgd"}).out.count("finished"), 2);
        const CliResult table = folder.run({"table", "runs", "--where", "rho < 0.1", "--format", "csv"});
        QCOMPARE(table.code, 0);
        QVERIFY2(table.out.contains("80") && table.out.contains("70") && !table.out.contains("90"),
                 qPrintable(table.out));
        const CliResult typo = folder.run({"list", "--where", "rule == sam and rho0 > 1"});
        QCOMPARE(typo.code, 2);
        QVERIFY2(typo.err.contains("at character 17, \"rho0\": no run has the field \"rho0\"; did you mean \"rho\"?"),
                 qPrintable(typo.err));
        QVERIFY(typo.out.isEmpty());
        QCOMPARE(folder.run({"table", "runs", "--where", "rho > 7"}).code, 2);
    }
};

QTEST_GUILESS_MAIN(TestCliUsage)
#include "tst_cli_usage.moc"
