// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of which a part is damaged: it is said, and hides nothing else.
#include "cli_process.h"

#include "core/run/run_folder.h"

#include <QtTest>
#include <limits>

using namespace sharpscope;

namespace {

QByteArray contentOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// As a kill before the end would leave it.
void makeUnfinished(const CliFolder& folder, const QString& run)
{
    QByteArray events = contentOf(folder.path(run + "/events.jsonl"));
    events.chop(events.size() - 1 - events.lastIndexOf('\n', -2));
    if (!QFile::remove(folder.path(run + "/result.json"))) qFatal("a test's run has no result");
    folder.write(run + "/events.jsonl", events);
}

} // namespace

class TestCliDamage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void damagedLinesAreSaidAndHideNothing()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        const QString run = folder.runs().first();
        const QByteArray events = contentOf(folder.path(run + "/events.jsonl"));
        const qsizetype second = events.indexOf('\n') + 1;
        folder.write(run + "/events.jsonl", events.left(second) + "{\"event\":\n[1e999]\n" + events.mid(second));
        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 0);
        QCOMPARE(list.out.count(" finished "), 2);
        QVERIFY2(list.out.contains("events.jsonl: line 2 (byte ") && list.out.contains("line 3 (byte "),
                 qPrintable(list.out));
        const CliResult show = folder.run({"show", run});
        QCOMPARE(show.code, 0);
        QVERIFY2(show.out.contains("accuracy/test") && show.out.contains("events.jsonl: line 2"), qPrintable(show.out));
    }

    void aRunWithADamagedLineResumesAndFinishes()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        const QString run = folder.runs().first();
        const QByteArray result = contentOf(folder.path(run + "/result.json"));
        makeUnfinished(folder, run);
        folder.write(run + "/events.jsonl",
                     contentOf(folder.path(run + "/events.jsonl")) + "{\"event\": \"Measured\", \"step\": 1e999}\n");
        QVERIFY(folder.run({"list"}).out.contains("1e999"));
        const CliResult resumed = folder.run({"resume", run});
        QVERIFY2(resumed.code == 0 && resumed.out.contains("finished"), qPrintable(resumed.err + resumed.out));
        const Json before = Json::parse(result.toStdString());
        const Json after = Json::parse(contentOf(folder.path(run + "/result.json")).toStdString());
        QCOMPARE(after.at("step").dump(), before.at("step").dump());
        QCOMPARE(after.at("accuracy/test").dump(), before.at("accuracy/test").dump());
    }

    void damagedExperimentsAreSaidAndHideNoOthers()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        folder.write(folder.runs().first() + "/experiment.json", QByteArray(60000, '['));
        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 1);
        QVERIFY2(list.out.contains("finished") && list.out.contains("damaged") && list.out.contains("line 1"),
                 qPrintable(list.out));
        const CliResult show = folder.run({"show", folder.runs().first()});
        QVERIFY2(show.code == 1 && show.err.contains("experiment.json: line 1 (byte 200)"), qPrintable(show.err));
    }

    /// Of a folder with good runs and damaged ones, each command does the good ones and says which it left out.
    void oneDamagedRunStopsNoCommandOnTheOthers()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json", "--seeds", "1,2,3"}).code, 0);
        const QStringList runs = folder.runs();
        QCOMPARE(runs.size(), 6);
        const QString damagedExperiment = runs[0], damagedResult = runs[1], unknownKind = runs[2], unfinished = runs[5];
        folder.write(damagedExperiment + "/experiment.json", "{\"format\": 1, \"na");
        folder.write(damagedResult + "/result.json", "{\"step\": ");
        Json experiment = Json::parse(contentOf(folder.path(unknownKind + "/experiment.json")).toStdString());
        experiment["kind"] = "another";
        folder.write(unknownKind + "/experiment.json", QByteArray::fromStdString(experiment.dump()));
        makeUnfinished(folder, unknownKind);
        makeUnfinished(folder, unfinished);
        const QString why = damagedExperiment + "/experiment.json: line 1 (byte 17) is no JSON";

        const CliResult csv = folder.run({"export", "runs"});
        QCOMPARE(csv.code, 1);
        QVERIFY2(csv.err.contains(why), qPrintable(csv.err));
        QVERIFY(!csv.out.contains(QFileInfo(damagedExperiment).fileName()));
        for (const QString& run : runs.mid(1))
            QVERIFY2(csv.out.contains('\n' + QFileInfo(run).fileName() + ','), qPrintable(run));
        const CliResult board = folder.run({"export", "runs", "-f", "tensorboard", "-o", "board"});
        QCOMPARE(board.code, 1);
        QCOMPARE(board.out.count("tfevents"), 5);

        const CliResult resumed = folder.run({"resume", "runs"});
        QCOMPARE(resumed.code, 1);
        QVERIFY2(resumed.err.contains(why), qPrintable(resumed.err));
        QVERIFY2(resumed.err.contains(unknownKind + "/experiment.json: there is no kind of work \"another\""),
                 qPrintable(resumed.err));
        QVERIFY2(resumed.out.contains("finished"), qPrintable(resumed.out));
        QVERIFY(QFile::exists(folder.path(unfinished + "/result.json")));
        const CliResult nothing = folder.run({"resume", "runs"});
        QVERIFY2(nothing.code == 1 && nothing.out.contains("nothing to resume") && nothing.err.contains(why),
                 qPrintable(nothing.err));

        const CliResult table = folder.run({"table", "runs", "-f", "csv"});
        QCOMPARE(table.code, 1);
        QVERIFY2(table.err.contains(why), qPrintable(table.err));
        QVERIFY2(table.err.contains(damagedResult + "/result.json: line 1 (byte 9)"), qPrintable(table.err));
        int counted = 0;
        for (const QString& row : table.out.trimmed().split('\n').mid(1))
            counted += row.section(',', -1).toInt();
        QCOMPARE(counted, 3);
        const CliResult none = folder.run({"table", damagedResult});
        QVERIFY2(none.code == 1 && none.err.contains("no finished run is left"), qPrintable(none.err));
    }

    void aRunInUseStopsNoResumeOfTheOthers()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        const QStringList runs = folder.runs();
        for (const QString& run : runs)
            makeUnfinished(folder, run);
        const RunFolder held = RunFolder::openToWrite(folder.path(runs[0]).toStdString());
        const CliResult resumed = folder.run({"resume", runs[0], runs[1]});
        QCOMPARE(resumed.code, 1);
        QVERIFY2(resumed.err.contains(runs[0] + ": is being trained by another process"), qPrintable(resumed.err));
        QVERIFY2(resumed.out.contains("finished"), qPrintable(resumed.out));
        QVERIFY(QFile::exists(folder.path(runs[1] + "/result.json")));
        QCOMPARE(folder.run({"resume", runs[0]}).code, 1);
    }

    void aFullDiskIsAnError()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        for (const QStringList& command : {QStringList{"list"},
                                           {"table", "runs"},
                                           {"show", folder.runs().first()},
                                           {"export", "runs"},
                                           {"presets"},
                                           {"check", "e.json"},
                                           {"--help"},
                                           {"list", "--help"}}) {
            QProcess process;
            folder.prepare(process);
            process.setArguments(command);
            process.setStandardOutputFile("/dev/full");
            process.start();
            QVERIFY(process.waitForFinished(60000));
            const QByteArray said = process.readAllStandardError();
            QVERIFY2(process.exitCode() == 1 && said.contains("standard output: cannot write all of it"),
                     qPrintable(command.join(' ') + ": " + said));
        }
    }

    void missingDataAreSaidBeforeThereAreRuns()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        const CliResult refused = folder.run({"run", "e.json", "--set", "data.name=cifar-10"});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("data.name: CIFAR-10 is not there: looked for ") &&
                     refused.err.contains("Get it from: "),
                 qPrintable(refused.err));
        QVERIFY(folder.runs().isEmpty());
        for (const QString& assignment : {QStringLiteral("network.weights=nowhere.safetensors"),
                                          QStringLiteral("network={\"name\":\"torchscript\",\"options\":"
                                                         "{\"file\":\"nowhere.pt\"}}"),
                                          QStringLiteral("data.name=cifar-10")}) {
            const CliResult run = folder.run({"run", "e.json", "--set", assignment});
            const CliResult check = folder.run({"check", "e.json", "--set", assignment});
            QVERIFY2(run.code == 2 && (run.err.contains("is not there") || run.err.contains("nowhere")),
                     qPrintable(assignment + run.err));
            QVERIFY2(check.code == 1 && check.out.contains("2 runs") &&
                         check.err.contains("it cannot begin on this machine:\n" +
                                            assignment.section('.', 0, 0).section('=', 0, 0) + '.'),
                     qPrintable(assignment + check.err));
        }
        QVERIFY(folder.runs().isEmpty());
        QVERIFY(folder.run({"presets"}).out.contains(QRegularExpression("fashion-transfer-small +network.weights  ")));
        const CliResult few = folder.run({"run", "e.json", "--set", "data.trainSize=1500"});
        QVERIFY2(few.code == 0 &&
                     few.err.contains("1500 train images were asked for, there are 128, and all are taken"),
                 qPrintable(few.err));
    }

    /// A label with a line break made two rows of one.
    void aRunIsOneRowWhateverItIsCalled()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        const CliResult done =
            folder.run({"run", "e.json", "--set", R"(methods=[{"rule":"sgd","label":"two\nlines\tand"}])"});
        QVERIFY2(done.code == 0 && done.out.contains("  two lines and  "), qPrintable(done.out + done.err));
        QVERIFY2(folder.run({"list"}).out.contains("  two lines and  "), qPrintable(folder.run({"list"}).out));
    }

    /// What a kill leaves before the run's first turn: an experiment and no event.
    void aRunKilledBeforeItsTurnIsInterruptedAndGoesOn()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json", "--seeds", "7"}).code, 0);
        const QString run = folder.runs().first();
        QVERIFY(QDir(folder.path(run)).entryList({"checkpoint-*"}).size() > 0);
        for (const QString& file : QDir(folder.path(run)).entryList(QDir::Files | QDir::Hidden))
            if (file != "experiment.json") QVERIFY(QFile::remove(folder.path(run + '/' + file)));
        folder.write(run + "/events.jsonl", "");
        const CliResult list = folder.run({"list", run});
        const QString line = list.out.section('\n', 1, 1).simplified();
        QVERIFY2(list.code == 0 && line.contains("SAM 7 interrupted 0 of 1 — —"), qPrintable(list.out));
        const Json json = folder.run({"list", run, "--json"}).json().at(0);
        QCOMPARE(json.at("state"), Json("interrupted"));
        QCOMPARE(json.at("seed"), Json(7));
        QCOMPARE(json.at("rule"), Json("sam"));
        {
            const RunFolder held = RunFolder::openToWrite(folder.path(run).toStdString());
            QVERIFY(folder.run({"list", run}).out.contains(" waiting "));
        }
        const CliResult resumed = folder.run({"resume", run});
        QVERIFY2(resumed.code == 0 && resumed.out.contains("finished"), qPrintable(resumed.err + resumed.out));
    }

    void anEvaluationThatIsNotFiniteIsNotOneThatIsMissing()
    {
        const CliFolder folder;
        const auto made = [&](const char* name, const std::vector<Values>& evaluations) {
            RunFolder run = RunFolder::create(folder.path("runs").toStdString(), name, {{"seed", 1}});
            run.append(Started{.title = name, .seed = 1, .stepsTotal = 9, .epochsTotal = 9});
            for (std::size_t i = 0; i < evaluations.size(); ++i)
                run.append(Measured{{.step = static_cast<std::int64_t>(i)}, evaluations[i]});
            run.finish({});
            return QString("runs/") + name;
        };
        const double infinite = std::numeric_limits<double>::infinity();
        const QString unmeasured = made("unmeasured", {{{"loss", 1.0}}});
        const QString sound =
            made("sound", {{{"loss/test", notMeasured}}, {{"loss/test", 0.5}, {"accuracy/test", 0.5}}});
        const QString nan = made("diverged", {{{"loss/test", 0.5}, {"accuracy/test", 0.5}},
                                              {{"loss/test", notMeasured}, {"accuracy/test", notMeasured}}});
        const QString inf = made("infinite", {{{"loss/validation", infinite}, {"loss/test", infinite}}});
        const QString said = "the last evaluation is not finite: ";

        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 0);
        const auto lineOf = [&](const QString& run) {
            for (const QString& line : list.out.split('\n'))
                if (line.startsWith(run + ' ')) return line.simplified();
            return QString();
        };
        QVERIFY2(lineOf(unmeasured).endsWith("0 of 9 — — 0 s"), qPrintable(list.out));
        QVERIFY2(lineOf(sound).endsWith("0 of 9 50.00 % 50.00 % 0 s"), qPrintable(list.out));
        QVERIFY2(lineOf(nan).endsWith("0 of 9 nan 50.00 % 0 s"), qPrintable(list.out));
        QVERIFY2(lineOf(inf).endsWith("0 of 9 — — 0 s"), qPrintable(list.out));
        QCOMPARE(list.out.count(said), 2);
        QVERIFY2(list.out.contains(nan + ": finished: " + said + "loss/test, accuracy/test\n"), qPrintable(list.out));
        QVERIFY2(list.out.contains(inf + ": finished: " + said + "loss/validation, loss/test\n"), qPrintable(list.out));

        QVERIFY(!folder.run({"show", sound}).out.contains(said));
        const QString shown = folder.run({"show", nan}).out;
        QVERIFY2(shown.contains(said + "loss/test, accuracy/test\n"), qPrintable(shown));
        QVERIFY2(shown.simplified().contains("loss/test nan 0.5 2"), qPrintable(shown));
        QVERIFY2(folder.run({"show", inf}).out.simplified().contains("loss/test inf inf 1"), qPrintable(shown));
        const Json json = folder.run({"list", inf, "--json"}).json().at(0);
        QCOMPARE(json.at("values").at("loss/test").at("last"), Json("inf"));
    }
};

QTEST_GUILESS_MAIN(TestCliDamage)
#include "tst_cli_damage.moc"
