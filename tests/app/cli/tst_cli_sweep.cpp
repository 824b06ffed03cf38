// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps from the command line, with real training: run, looked at, killed and resumed to the same weights, extended,
// and refused where they are too large.
#include "cli_process.h"

#include "core/base/files.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"
#include "core/train/checkpoint.h"

#include <QElapsedTimer>

#include <csignal>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestCliSweep : public QObject {
    Q_OBJECT

private:
    CliFolder m_folder;

    /// The only sweep in a folder.
    fs::path sweepIn(const QString& root) const
    {
        for (const auto& entry : fs::directory_iterator(m_folder.path(root).toStdString()))
            if (isSweep(entry.path())) return entry.path();
        throw Error("no sweep");
    }
    static fs::path newestCheckpoint(const fs::path& run) { return RunFolder::open(run).lastCheckpoint(); }
    static std::size_t ended(const fs::path& sweep)
    {
        std::size_t count = 0;
        for (const fs::path& run : listRuns(sweep))
            count += fs::exists(run / "result.json") ? 1 : 0;
        return count;
    }

private Q_SLOTS:
    void initTestCase() { m_folder.writeExperiment("e.json"); }

    /// Of 128 images; a sweep of which no point can begin leaves no folder either.
    void whatTheDataDoNotReachForIsRefused()
    {
        for (const QStringList& field :
             {QStringList{"--set", "data.validationSize=128"}, QStringList{"--sweep", "data.validationSize=128,200"}}) {
            const CliResult refused = m_folder.run(QStringList{"run", "e.json", "--out", "refused"} + field);
            QCOMPARE(refused.code, 2);
            QCOMPARE(refused.err, QStringLiteral("sharpscope-cli: it cannot begin: data.validationSize: 128 leaves "
                                                 "nothing to train on, fashion-mnist has 128 train images\n"));
            QVERIFY(refused.out.isEmpty() && !QFile::exists(m_folder.path("refused")));
        }
    }

    void aSweepRunsAndIsLookedAt()
    {
        const QStringList fields = {"--sweep", "rule.rho=0.02,0.05", "--sweep", "optimizer.lr=0.01:0.02:2",
                                    "-s",      "train.epochs=1"};
        const CliResult checked = m_folder.run(QStringList{"check", "e.json"} + fields);
        QVERIFY2(checked.out.startsWith("tiny: no problems, a sweep of 4 points x 1 seed: 6 runs, 1 epoch each; 1 at a "
                                        "time with 1 thread\n"),
                 qPrintable(checked.out + checked.err));
        QVERIFY2(checked.out.contains("\n3      0.05      0.02"), qPrintable(checked.out));
        const CliResult result = m_folder.run(QStringList{"run", "e.json", "--quiet"} + fields);
        QVERIFY2(result.code == 0 && !result.err.contains("epoch"), qPrintable(result.err));
        const fs::path sweep = sweepIn("runs");
        const QString name = QString::fromStdString(sweep.string());
        QCOMPARE(listRuns(sweep).size(), 6U); // SGD has no radius: two of them, not four
        QCOMPARE(ended(sweep), 6U);
        const CliResult listed = m_folder.run({"list", name});
        QVERIFY2(listed.out == result.out && listed.out.startsWith("ρ     η     METHOD  accuracy/test, last  "),
                 qPrintable(listed.out + result.out));
        QCOMPARE(listed.out.count("1 finished"), 6); // two of SGD, four of SAM
        QCOMPARE(listed.out.count("any"), 2);
        const Json rows = m_folder.run({"list", name, "--json"}).json();
        QCOMPARE(rows.size(), 6U);
        QVERIFY(rows[0].at("sweep").at("values").contains("optimizer.lr"));
        const CliResult table = m_folder.run({"table", name, "--metric", "loss/test", "-f", "csv"});
        QVERIFY2(table.out.startsWith("point,column,mean,std,n\n") && table.out.count(",loss/test,") == 6,
                 qPrintable(table.out + table.err));
        QCOMPARE(m_folder.run({"table", name, "--metric", "loss/tset"}).code, 2);
        // some of its runs: its points all the same, by what the table's head calls their fields
        const CliResult some = m_folder.run({"table", name, "-f", "csv", "--where", "η > 0.015 and seed==1"});
        QVERIFY2(some.code == 0 && some.out.count("η=0.02") == 3 && !some.out.contains("0.01,"),
                 qPrintable(some.out + some.err));
        QVERIFY(m_folder.run({"list", name, "--where", "ρ == 0.05"}).out.count("sam") >= 2);
        // the folder above: all its runs
        QCOMPARE(m_folder.run({"list", "runs", "--json"}).json().size(), 6U);
        const CliResult twice =
            m_folder.run({"run", "e.json", "--sweep", "optimizer.lr=0.1", "--sweep", "optimizer.lr=0.2"});
        QVERIFY2(twice.code == 2 && twice.err.contains("--sweep optimizer.lr: is given twice"), qPrintable(twice.err));
    }

    /// With SIGKILL in the middle of a run: what had ended is not touched, what is missing is done, and all weights are
    /// those of a sweep that was never killed.
    void aKilledSweepResumesToTheSameWeights()
    {
        const QStringList arguments = {"run", "e.json",         "--sweep", "optimizer.lr=0.01,0.02",   "--quiet",
                                       "-s",  "train.epochs=4", "-s",      "train.checkpointEvery=0.5"};
        QCOMPARE(m_folder.run(arguments + QStringList{"--out", "whole"}).code, 0);
        QProcess process;
        m_folder.prepare(process);
        process.setArguments(arguments + QStringList{"--out", "killed"});
        process.start();
        const auto midOfARun = [&] { // the third of four, after a checkpoint
            try {
                const auto runs = listRuns(sweepIn("killed"));
                return runs.size() == 3 && !newestCheckpoint(runs[2]).empty();
            } catch (const std::exception&) {
                return false;
            }
        };
        QTRY_VERIFY_WITH_TIMEOUT(midOfARun(), 90000);
        process.kill();
        process.waitForFinished();
        const fs::path whole = sweepIn("whole"), killed = sweepIn("killed");
        QVERIFY(ended(killed) >= 2 && ended(killed) < 4);
        const fs::path first = listRuns(killed)[0];
        const std::string events = readFile(first / "events.jsonl");
        const auto written = fs::last_write_time(first / "result.json");
        const CliResult above = m_folder.run({"resume", "killed"}); // which of its rows go on is its own business
        QVERIFY2(above.err.contains("is a sweep; name it to go on with it"), qPrintable(above.err));
        const CliResult resumed = m_folder.run({"resume", QString::fromStdString(killed.string()), "--quiet"});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.err));
        QCOMPARE(readFile(first / "events.jsonl"), events);
        QVERIFY(fs::last_write_time(first / "result.json") == written);
        QCOMPARE(listRuns(killed).size(), 4U);
        for (const fs::path& run : listRuns(whole)) {
            const Checkpoint expected = loadCheckpoint(newestCheckpoint(run));
            const Checkpoint actual = loadCheckpoint(newestCheckpoint(killed / run.filename()));
            QVERIFY2(actual.theta.equal(expected.theta), run.c_str());
        }
        const CliResult extended = m_folder.run({"sweep", "extend", QString::fromStdString(killed.string()), "--values",
                                                 "optimizer.lr=0.05", "--seeds", "2", "--plan"});
        QVERIFY2(extended.code == 0, qPrintable(extended.err));
        QCOMPARE(listRuns(killed).size(), 4U);
        QCOMPARE(readSweepFile(killed).points.size(), 3U);
        QCOMPARE(
            m_folder.run({"sweep", "extend", QString::fromStdString(killed.string()), "-s", "train.epochs=9"}).code, 2);
    }

    void aStoppedSweepSaysHowToGoOn()
    {
        QProcess process;
        m_folder.prepare(process);
        process.setArguments({"run", "e.json", "--sweep", "optimizer.lr=0.01:0.02:50", "--out", "stopped"});
        process.start();
        QTRY_VERIFY_WITH_TIMEOUT(QDir(m_folder.path("stopped")).exists() &&
                                     !listRuns(m_folder.path("stopped").toStdString()).empty(),
                                 60000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        process.waitForFinished(60000);
        QCOMPARE(process.exitCode(), 130);
        const QString out = QString::fromUtf8(process.readAllStandardOutput());
        QVERIFY2(out.contains("to go on: sharpscope-cli resume stopped/"), qPrintable(out));
        QVERIFY2(out.contains("missing"), qPrintable(out));
        QVERIFY(listRuns(sweepIn("stopped")).size() < 50); // folders are made when their turn comes
    }

    void aMillionPointsAreNotBegunWithoutAWord()
    {
        QElapsedTimer timer;
        timer.start();
        const CliResult refused = m_folder.run({"run", "e.json", "--sweep", "optimizer.lr=0.01:0.02:1000", "--sweep",
                                                "rule.rho=0.01:0.2:1000", "--out", "million"});
        const qint64 milliseconds = timer.elapsed();
        QCOMPARE(refused.code, 2);
        for (const char* part :
             {"1000000 points x 1 seed: at most 2000000 runs, 2 epochs each", "time: not known before",
              "46 days at a second an epoch", "disk: ", "--yes begins it all the same"})
            QVERIFY2(refused.err.contains(part), qPrintable(refused.err));
        QVERIFY(!QDir(m_folder.path("million")).exists());
        QVERIFY2(milliseconds < 3000, qPrintable(QString::number(milliseconds))); // with the start of the program
        const CliResult checked =
            m_folder.run({"check", "e.json", "--sweep", "optimizer.lr=0.01:0.02:200", "--sweep", "rule.rho=0:1:100"});
        QVERIFY2(checked.code == 0 && checked.out.contains("more than 10000 points"), qPrintable(checked.out));
    }

    void whatCannotBeSweptIsNamed()
    {
        const auto says = [&](const QStringList& arguments, const char* text) {
            const CliResult result = m_folder.run(QStringList{"run", "e.json", "--out", "none"} + arguments);
            QVERIFY2(result.code == 2 && result.err.contains(text), qPrintable(result.err));
        };
        says({"--sweep", "rule.roh=0.1"}, "did you mean \"rule.rho\"?");
        says({"--sweep", "rule.rho"}, "FIELD=VALUE,VALUE,... or FIELD=FROM:TO:COUNT[:log] is expected");
        says({"--sweep", "rule.rho=0.1,-2"}, "rule.rho=-2: methods.1.rho: -2 is out of range");
        says({"--sweep", "rule.rho=0.1", "-s", "sweep.search=gird"}, "did you mean \"grid\"?");
        QVERIFY(!QDir(m_folder.path("none")).exists());
        says({"-s", "sweep=3"}, "sweep: ");
        says({"--sweep", "seed=1,2"}, "every point runs with each of the experiment's seeds: --seeds 1,2");
        QCOMPARE(m_folder.run({"sweep", "extend", "runs", "--seeds", "2"}).code, 2);
        QDir(m_folder.path()).mkdir("damaged");
        m_folder.write("damaged/sweep.json", "{\"format\": 1");
        for (const char* command : {"resume", "list", "table"}) {
            const CliResult damaged = m_folder.run({command, "damaged"});
            QVERIFY2(damaged.code == 1 && damaged.err.count("damaged/sweep.json") == 1, qPrintable(damaged.err));
        }
    }
};

QTEST_GUILESS_MAIN(TestCliSweep)
#include "tst_cli_sweep.moc"
