// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of which a part is damaged: it is said, and hides nothing else. long because one executable costs less than two.
#include "cli_process.h"

#include "core/run/run_folder.h"

#include <QtTest>
#include <chrono>
#include <filesystem>
#include <limits>

using namespace sharpscope;
namespace fs = std::filesystem;

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

    /// The line of the last evaluation is gone, the result has it: list, show and table say the same, and what is
    /// damaged.
    void aDamagedEvaluationIsReadFromTheResult()
    {
        const CliFolder folder;
        RunFolder run = RunFolder::create(
            folder.path("runs").toStdString(), "a",
            {{"name", "a"}, {"seed", 1}, {"title", "A"}, {"method", {{"rule", "sgd"}, {"label", "A"}}}});
        run.append(Started{.title = "A", .seed = 1, .stepsTotal = 2, .epochsTotal = 2});
        run.append(Measured{{.step = 1}, {{"accuracy/test", 0.5}}});
        run.append(Measured{{.step = 2}, {{"accuracy/test", 0.831}}});
        run.append(Measured{{.step = 2}, {{"loss/test", 0.25}}}); // of which no other line tells
        run.finish({.result = {{"accuracy/test", {{"last", 0.831}, {"best", 0.831}}},
                               {"loss/test", {{"last", 0.25}, {"best", 0.25}}}}});
        QByteArray events = contentOf(folder.path("runs/a/events.jsonl"));
        events.replace("0.831}}\n", "0.8\n").replace("0.25}}\n", "0.25\n");
        folder.write("runs/a/events.jsonl", events);
        const CliResult list = folder.run({"list"});
        QVERIFY2(list.code == 0 && list.out.contains(" 83.10 %    83.10 % "), qPrintable(list.out));
        QVERIFY2(list.out.contains("events.jsonl: line 3 (byte "), qPrintable(list.out));
        const CliResult table = folder.run({"table", "runs", "-f", "csv"});
        QVERIFY2(table.code == 0 && table.out.contains(",83.100000,"), qPrintable(table.out));
        QVERIFY2(table.err.contains("events.jsonl: line 3 (byte ") && table.err.contains("its result counts"),
                 qPrintable(table.err));
        const Json values = folder.run({"list", "--json"}).json().at(0).at("values");
        QCOMPARE(values.at("accuracy/test").at("last"), Json(0.831));
        QCOMPARE(values.at("loss/test"), Json({{"last", 0.25}, {"best", 0.25}, {"points", 1}}));
    }

    /// Who has a result that cannot be read is out of tables, and the list says so; who has no events has that said.
    void aDamagedResultAndLostEventsAreListed()
    {
        const CliFolder folder;
        for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
            RunFolder run = RunFolder::create(
                folder.path("runs").toStdString(), name,
                {{"name", "n"}, {"seed", 1}, {"title", name}, {"method", {{"rule", "sgd"}, {"label", name}}}});
            run.append(Started{.title = name, .seed = 1, .stepsTotal = 2, .epochsTotal = 2});
            run.append(Measured{{.step = 1}, {{"accuracy/test", 0.5}}});
            run.append(Measured{{.step = 2}, {{"accuracy/test", 0.75}}});
            run.finish({.clock = {.step = 2}, .result = {{"accuracy/test", {{"last", 0.75}, {"best", 0.75}}}}});
        }
        // d is cut in the middle of its last measurement, e before it, f in the middle of the line that says the end
        const QByteArray events = contentOf(folder.path("runs/d/events.jsonl"));
        const qsizetype last = events.lastIndexOf("{\"event\":\"Measured\""),
                        end = events.lastIndexOf("{\"event\":\"Finished\"");
        folder.write("runs/d/events.jsonl", events.left(last + 20));
        folder.write("runs/e/events.jsonl", contentOf(folder.path("runs/e/events.jsonl")).left(last));
        folder.write("runs/f/events.jsonl", contentOf(folder.path("runs/f/events.jsonl")).left(end + 30));
        for (int read = 0; read < 2; ++read) { // and kept for the next time
            const CliResult list = folder.run({"list"});
            QCOMPARE(list.out.count("there is only its result"), 2);
            QVERIFY2(list.out.contains(QString("runs/d/events.jsonl: line 3 (byte %1) is cut off; the run ended at "
                                               "step 2, and of what it measured behind step 1 there is")
                                           .arg(last)) &&
                         list.out.contains("runs/e/events.jsonl: ends at step 1; the run ended at step 2, and"),
                     qPrintable(list.out));
        }
        folder.write("runs/a/result.json", "{\"accuracy/test\": ");
        QVERIFY(QFile::remove(folder.path("runs/b/events.jsonl")));
        const CliResult list = folder.run({"list"});
        QVERIFY2(list.out.contains("runs/a/result.json: line ") &&
                     list.out.contains("runs/b/events.jsonl: holds no events though the run has ended") &&
                     !list.out.contains("runs/c/result.json"),
                 qPrintable(list.out));
        const CliResult table = folder.run({"table", "runs"});
        QVERIFY2(table.code == 1 && table.err.contains("runs/a/result.json: line "), qPrintable(table.err));
        for (const QString& line : table.err.split('\n')) // it does not count
            QVERIFY2(!line.contains("runs/a/") || !line.contains("counts all the same"), qPrintable(line));
        QVERIFY(QFile::rename(folder.path("runs/d"), folder.path("runs/moved"))); // with what was kept of it
        QVERIFY(folder.run({"list"}).out.contains("runs/moved/events.jsonl: line 3 (byte "));
    }

    /// What is half a run is listed, with what is wrong; a folder of runs, a sweep and a folder of other files are
    /// none.
    void halvesOfRunsAreListed()
    {
        const CliFolder folder;
        const fs::path root = folder.path("runs").toStdString();
        RunFolder::create(root, "sound", {{"seed", 1}});
        RunFolder::create(root / "below", "another", {{"seed", 1}});
        for (const char* name : {"empty", "events", "plots", "young"})
            fs::create_directories(root / name);
        folder.write("runs/events/events.jsonl", "{");
        folder.write("runs/plots/figure.pdf", "x");
        for (const char* name : {"empty", "events", "below", "plots"})
            fs::last_write_time(root / name, fs::file_time_type::clock::now() - std::chrono::minutes(1));
        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 1); // as of any run that cannot be read
        QCOMPARE(list.out.count(" damaged "), 2);
        for (const char* name : {"empty", "events"})
            QVERIFY2(list.out.contains(QString("runs/%1: damaged: runs/%1: is no run folder, experiment.json is "
                                               "missing")
                                           .arg(QLatin1String(name))),
                     qPrintable(list.out));
        QVERIFY2(list.out.contains("runs/sound "), qPrintable(list.out)); // the rest is there
        QCOMPARE(folder.run({"list", "runs/events"}).out.count(" damaged "), 1);
        QCOMPARE(folder.run({"list", "runs/plots"}).code, 2);
        QCOMPARE(folder.run({"list", "runs/empty"}).code, 2);           // a folder of runs that has none yet
        QVERIFY(!folder.run({"export", "runs"}).err.contains("empty")); // who reads values has nothing to say of it
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
        for (const char* name : {"one", "two"}) { // said once, whatever the number of runs and of losses
            const Json diverged = {{"last", nullptr}};
            RunFolder run = RunFolder::create(folder.path("ended").toStdString(), name,
                                              {{"seed", 1}, {"title", name}, {"method", {{"rule", "sgd"}}}});
            run.finish({.result = {{"accuracy/test", {{"last", 0.5}}},
                                   {"loss/test", diverged},
                                   {"loss/validation", diverged}}});
        }
        const CliResult table = folder.run({"table", "ended"});
        QCOMPARE(table.err, QString("the last loss of 2 runs is not finite (one, seed 1; two, seed 1); where another "
                                    "result is shown, they count all the same\n"));
        const Json json = folder.run({"list", inf, "--json"}).json().at(0);
        QCOMPARE(json.at("values").at("loss/test").at("last"), Json("inf"));
    }
};

QTEST_GUILESS_MAIN(TestCliDamage)
#include "tst_cli_damage.moc"
