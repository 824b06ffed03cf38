// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that other programs make: by the Python module, whose page is run as it stands, and TensorBoard's event files.
// long because one executable costs less than two.
#include "cli_process.h"
#include "tests/python_torch.h"

#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

#include <QRegularExpression>
#include <QtTest>
#include <csignal>

using namespace sharpscope;

namespace {

QString read(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Python as a user would start it, with the module at hand.
std::unique_ptr<QProcess> startPython(const CliFolder& folder, const QString& program)
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PYTHONPATH", TEST_SOURCE_DIR "/../packaging/python");
    environment.insert("PYTHONDONTWRITEBYTECODE", "1");
    process->setProcessEnvironment(environment);
    process->setWorkingDirectory(folder.path());
    process->start(test::python, {"-c", program});
    return process;
}

/// What it printed, and then what went wrong.
QString runPython(const CliFolder& folder, const QString& program)
{
    const auto process = startPython(folder, program);
    process->waitForFinished(120000);
    return QString::fromUtf8(process->readAllStandardOutput() + process->readAllStandardError()).trimmed();
}

RunReader onlyRun(const CliFolder& folder) { return RunReader(folder.path(folder.runs().value(0)).toStdString()); }

} // namespace

class TestCliForeign : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theProgramOnThePageWritesARun()
    {
        if (!test::pythonHasTorch()) QSKIP("Debian's python3-torch is not installed");
        const QString page = read(TEST_SOURCE_DIR "/../docs/guide/python.md");
        const auto block = QRegularExpression("```python\n(.*?)```", QRegularExpression::DotMatchesEverythingOption);
        QString program = block.match(page).captured(1);
        QVERIFY(program.contains("with sharpscope.Run("));
        program += "print([float(v) for v in (loss, right)])\n"; // what the loop itself has at its end
        const CliFolder folder;
        const QString printed = runPython(folder, program);
        const Json last = Json::parse(printed.toStdString());

        const Json run = folder.run({"list", "--json"}).json().at(0);
        QCOMPARE(run.at("state").get<std::string>(), std::string("finished"));
        QCOMPARE(run.at("title").get<std::string>(), std::string("SGD"));
        QCOMPARE(run.at("seed").get<int>(), 1);
        QCOMPARE(run.at("step").get<int>(), 160);
        QCOMPARE(run.at("epoch").get<double>(), 20.0);
        const Json& values = run.at("values");
        QCOMPARE(values.at("loss").at("points").get<int>(), 160);
        QCOMPARE(values.at("loss").at("last").get<double>(), last.at(0).get<double>());
        QCOMPARE(values.at("accuracy/train").at("points").get<int>(), 20);
        QCOMPARE(values.at("accuracy/train").at("last").get<double>(), last.at(1).get<double>());
        QVERIFY(values.at("accuracy/train").at("best").get<double>() >= last.at(1).get<double>());

        const CliResult table = folder.run({"table", "runs", "--metric", "accuracy/train", "--format", "csv"});
        QCOMPARE(table.code, 0);
        QVERIFY2(table.out.contains("SGD"), qPrintable(table.out));
        const CliResult csv = folder.run({"export", "runs"});
        QCOMPARE(csv.out.count(",loss,"), 160);
        QCOMPARE(csv.out.count(",accuracy/train,"), 20);
        const CliResult shown = folder.run({"show", folder.runs().first()});
        QVERIFY2(shown.out.contains("optimizer.lr"), qPrintable(shown.out));
    }

    void whatIsLoggedIsThereAtOnceAndAKillLosesNothing()
    {
        const CliFolder folder;
        const auto process = startPython(folder, R"(
import sharpscope, sys, math
run = sharpscope.Run("runs", title="slow")
for step in range(1, 4):
    run.log({"a": step / 8, "b": math.nan, "c": -math.inf}, step=step)
print("logged", flush=True)
sys.stdin.readline()
)");
        QVERIFY(process->waitForReadyRead(30000));
        QCOMPARE(folder.run({"list", "--json"}).json().at(0).at("state").get<std::string>(), std::string("running"));
        const RunReader before = onlyRun(folder);
        QCOMPARE(before.series.countOf("a"), std::int64_t(3));
        QCOMPARE(before.series.lastOf("a"), 0.375);
        QVERIFY(std::isnan(before.series.lastOf("b")));
        QCOMPARE(before.series.lastOf("c"), -std::numeric_limits<double>::infinity());
        QVERIFY(std::isnan(before.series.of("a").clock(0).epoch)); // nobody said it
        const QString second =
            runPython(folder, "import sharpscope, glob\nsharpscope.Run.resume(glob.glob('runs/*')[0], step=3)");
        QVERIFY2(second.endsWith("is being written by another process"), qPrintable(second));

        ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
        QVERIFY(process->waitForFinished(30000));
        QCOMPARE(folder.run({"list", "--json"}).json().at(0).at("state").get<std::string>(),
                 std::string("interrupted"));
        QCOMPARE(onlyRun(folder).series.countOf("a"), std::int64_t(3));
    }

    void itIsFollowedFromLineToLine()
    {
        const CliFolder folder;
        runPython(folder, R"(
import sharpscope
run = sharpscope.Run("runs", title="torn")
run.log(step=1, a=1)
)");
        const QString run = folder.path(folder.runs().first());
        const QString whole = read(run + "/events.jsonl");
        const QString line =
            R"({"event": "Measured", "step": 2, "epoch": 0.5, "passes": null, "seconds": 1, "values": {"a": 2}})";
        QFile events(run + "/events.jsonl");
        QVERIFY(events.open(QIODevice::Append));
        EventFollower follower(run.toStdString());
        RunSeries series;
        const auto take = [&](Event&& event) { series.apply(event); };
        QVERIFY(follower.takeNew(take).empty());
        events.write(line.left(40).toUtf8());
        events.flush();
        QVERIFY(follower.takeNew(take).empty()); // half a line waits
        QCOMPARE(series.countOf("a"), std::int64_t(1));
        events.write(line.mid(40).toUtf8() + '\n');
        events.flush();
        QVERIFY(follower.takeNew(take).empty());
        QCOMPARE(series.lastOf("a"), 2.0);
    }

    void howItEndsIsHowItStands_data()
    {
        QTest::addColumn<QString>("inside");
        QTest::addColumn<QString>("state");
        QTest::newRow("well") << "run.log(step=2, a=1)"
                              << "finished";
        QTest::newRow("by an exception") << "raise ValueError('no such file')"
                                         << "failed";
        QTest::newRow("by Ctrl+C") << "raise KeyboardInterrupt"
                                   << "stopped";
    }
    void howItEndsIsHowItStands()
    {
        QFETCH(QString, inside);
        QFETCH(QString, state);
        const CliFolder folder;
        runPython(folder,
                  "import sharpscope\nwith sharpscope.Run('runs') as run:\n    run.log(step=1, a=3, acc=1)\n    " +
                      inside);
        const Json run = folder.run({"list", "--json"}).json().at(0);
        QCOMPARE(QString::fromStdString(run.at("state").get<std::string>()), state);
        if (state == "failed") QCOMPARE(run.at("problem").get<std::string>(), std::string("ValueError: no such file"));
        if (state != "finished") return;
        const Json result = Json::parse(read(folder.path(folder.runs().first()) + "/result.json").toStdString());
        QCOMPARE(result.at("a").at("best").get<double>(), 1.0); // of what is no score the lowest
        QCOMPARE(result.at("acc").at("best").get<double>(), 1.0);
        QCOMPARE(result.at("step").get<int>(), 2);
    }

    void aRunThatGoesOnForgetsWhatLiesBehindItsCheckpoint()
    {
        const CliFolder folder;
        runPython(folder, R"(
import sharpscope
run = sharpscope.Run("runs")
for step in range(1, 6): run.log(step=step, a=10 - step)
run.stop()
)");
        const QString file = folder.path(folder.runs().first()) + "/events.jsonl";
        QFile events(file);
        QVERIFY(events.open(QIODevice::Append));
        events.write("{\"event\": \"Meas"); // torn by a kill
        events.close();
        const QString wrong = runPython(folder, R"(
import sharpscope, glob
with sharpscope.Run.resume(glob.glob("runs/2*")[0], step=3) as run:
    run.log(step=4, a=100)
)");
        QCOMPARE(wrong, QString());
        const RunReader read = onlyRun(folder);
        QVERIFY(read.problems.empty());
        QCOMPARE(read.series.state, RunState::Finished);
        QCOMPARE(read.series.of("a").values(), (std::vector<double>{9, 8, 7, 100}));
        QCOMPARE(read.series.result.at("a").at("best").get<double>(), 7.0); // 5 and 6 came behind the checkpoint
        const QString again =
            runPython(folder, "import sharpscope, glob\nsharpscope.Run.resume(glob.glob('runs/*')[0], step=3)");
        QVERIFY2(again.endsWith("this run has ended, there is nothing to resume"), qPrintable(again));
    }

    void whatCannotBeLoggedIsNamed()
    {
        const CliFolder folder;
        const QString text = runPython(folder, "import sharpscope\nsharpscope.Run('runs').log(step=1, a='many')");
        QVERIFY2(text.endsWith("TypeError: \"a\" is no number: 'many'"), qPrintable(text));
        const QString own = runPython(folder, "import sharpscope\nsharpscope.Run('other', options={'seed': 1})");
        QVERIFY2(own.contains("\"seed\" is a field of every run"), qPrintable(own));
        QVERIFY(!QDir(folder.path("other")).exists()); // nothing was made
    }

    /// By a sentence that names it, before it is in the file; what was logged stays, and so does what comes after.
    void slipsOfALoopAreNamedAndLoseNothing()
    {
        const CliFolder folder;
        const QString program =
            QStringLiteral("import sharpscope\n"
                           "def said(what):\n"
                           "    try: what()\n"
                           "    except ValueError as error: print(error)\n"
                           "    else: print('nothing')\n"
                           "made = sharpscope.Run\n"
                           "said(lambda: made('other', seed='x'))\n"
                           "said(lambda: made('other', seed=1.5))\n"
                           "said(lambda: made('other', options={'optimizer': {'lr': 1}, 'optimizer.lr': 2}))\n"
                           "with made('runs', seed=2.0) as run:\n"
                           "    run.log(step=3, loss=1)\n"
                           "    run.log(step=3, loss=0.5)\n"
                           "    said(lambda: run.log(step=2, loss=9))\n"
                           "    said(lambda: run.log(step='x', loss=9))\n"
                           "    said(lambda: run.log(step=-1, loss=9))\n"
                           "    said(lambda: run.log({'loss': 8}, step=4, loss=9))\n"
                           "    said(lambda: run.finish(step=9))\n"
                           "    run.log(step=4, loss=0.25)\n");
        const QStringList lines = runPython(folder, program).split('\n');
        const QStringList expected = {
            "seed: 'x' is no whole number, 0 or above",
            "seed: 1.5 is no whole number, 0 or above",
            "options: \"optimizer.lr\" is set twice",
            "step 2: steps only grow, and step 3 is there already; Run.resume(folder, step=...) goes back",
            "step: 'x' is no whole number, 0 or above",
            "step: -1 is no whole number, 0 or above",
            "\"loss\" is given twice, as 8 and 9",
            "result: \"step\" is written by itself; give it another name"};
        QCOMPARE(lines, expected);
        QVERIFY(!QDir(folder.path("other")).exists());
        const RunReader run = onlyRun(folder);
        QVERIFY(run.problems.empty() && run.series.state == RunState::Finished);
        QCOMPARE(run.series.of("loss").values(), (std::vector<double>{0.5, 0.25}));
        QCOMPARE(run.series.started.seed, 2);
        // nobody counts passes there, and a race over them would be over nothing
        runPython(folder, "import sharpscope\n"
                          "with sharpscope.Run('runs', title='other', seed=2) as run:\n"
                          "    for step in range(1, 9): run.log(step=step, loss=1)\n");
        const CliResult race = folder.run({"race", "runs", "--metric", "loss"});
        QVERIFY2(race.code == 2 && race.err.contains("none of the runs has passes; --over step"), qPrintable(race.err));
        QCOMPARE(folder.run({"race", "runs", "--metric", "loss", "--over", "step"}).code, 0);
    }

    void itIsNotTrainedHere()
    {
        const CliFolder folder;
        runPython(folder, "import sharpscope\nsharpscope.Run('runs').stop()");
        const CliResult resumed = folder.run({"resume", folder.runs().first()});
        QVERIFY(resumed.code != 0);
        QVERIFY2(resumed.err.contains("another program made this run (python)"), qPrintable(resumed.err));
    }

    void tensorboardsFoldersAreRuns()
    {
        const CliFolder folder;
        QProcess python;
        python.start(test::python, {TEST_SOURCE_DIR "/tools/write_tensorboard.py", folder.path("logs")});
        QVERIFY(python.waitForFinished() && python.exitCode() == 0);
        const CliResult list = folder.run({"list", "logs"});
        QCOMPARE(list.code, 0);
        QCOMPARE(list.out.count(" running "), 6); // written just now
        QVERIFY2(list.out.contains("begins \"loss\" again at step 5"), qPrintable(list.out));
        const Json where = folder.run({"list", "logs", "--json", "--where", "hparams.lr == 0.1"}).json();
        QCOMPARE(where.size(), std::size_t(1));
        QCOMPARE(where.at(0).at("values").at("loss").at("points").get<int>(), 2);
        const CliResult csv = folder.run({"export", "logs/torch"});
        QCOMPARE(csv.code, 0);
        QCOMPARE(csv.out.count(",Loss/train,"), 100);
        QVERIFY2(csv.out.contains("torch,0,64,nan,nan,64,Loss/train,0.015625\n"), qPrintable(csv.out.left(300)));

        QProcess::execute("find",
                          {folder.path("logs"), "-type", "f", "-exec", "touch", "-d", "10 minutes ago", "{}", ";"});
        QCOMPARE(folder.run({"list", "logs"}).out.count(" finished "), 6);
        const CliResult table =
            folder.run({"table", "logs", "--metric", "epoch_loss", "--summary", "best", "--columns", "kind"});
        QCOMPARE(table.code, 0);
        QVERIFY2(table.out.contains("| keras/train |") && table.out.contains("0.75"), qPrintable(table.out));
        const CliResult resumed = folder.run({"resume", "logs/torch"});
        QVERIFY2(resumed.code != 0 && resumed.err.contains("logs/torch"), qPrintable(resumed.err));
        QCOMPARE(QDir(folder.path("logs/torch")).entryList(QDir::Files).size(), 1); // nothing was added
    }
};

QTEST_GUILESS_MAIN(TestCliForeign)
#include "tst_cli_foreign.moc"
