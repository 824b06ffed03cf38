// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a job array's tasks, with real training and scripts in Slurm's place: signalled, requeued, killed,
// given up, cancelled, submitted again; and their weights are those of runs that nobody disturbed.
#include "cluster_standins.h"

#include "core/train/checkpoint.h"

#include <QRegularExpression>

using namespace sharpscope;

class TestCliTask : public QObject {
    Q_OBJECT

    ClusterFolder m_folder;

    /// The same run as a row of a submission, by `run`.
    at::Tensor wholeWeights(const fs::path& row)
    {
        static const bool isDone =
            m_folder.run(QStringList{"run", "e.json", "--quiet", "--out", "whole"} + ClusterFolder::longRuns()).code ==
            0;
        if (!isDone) qFatal("the whole runs failed");
        const std::string name = row.filename().string();
        for (const fs::path& run : listRuns(m_folder.path("whole").toStdString()))
            if (run.filename().string().substr(15) == name.substr(15)) // behind the date
                return loadCheckpoint(RunFolder::open(run).lastCheckpoint()).theta;
        qFatal("there is no such run: %s", name.c_str());
    }
    static at::Tensor weights(const fs::path& run)
    {
        return loadCheckpoint(RunFolder::open(run).lastCheckpoint()).theta;
    }

private Q_SLOTS:
    void initTestCase() { m_folder.writeExperiment("e.json"); }
    void init() { m_folder.startAnew(); }

    /// Once before the limit and once by preemption: each time it is this task of the array that is requeued, and it
    /// ends in the weights that it would have had.
    void aTaskThatIsToldToStopGoesOnLater()
    {
        m_folder.submit("told");
        const fs::path run = m_folder.runOf("told", 1);
        m_folder.setJob("RUNNING", 100);
        {
            QProcess task; // the script gets the signal, and hands it on
            m_folder.startTask(task, "told", "100", 1);
            QTRY_VERIFY_WITH_TIMEOUT(hasCheckpoint(run), 120000);
            ::kill(static_cast<pid_t>(task.processId()), SIGUSR2);
            const CliResult stopped = m_folder.ended(task);
            QVERIFY2(stopped.code == 130 && stopped.out.contains("row 1: time limit: its checkpoint is of step "),
                     qPrintable(stopped.out + stopped.err));
        }
        QCOMPARE(m_folder.text("requeued"), QString("100_1\n"));
        QVERIFY(!hasEnded(run));
        m_folder.write("queue-100", "1|PENDING|BeginTime\n");
        QVERIFY(m_folder.rowsOf("told")[1].at("why") == "BeginTime; requeued: time limit");
        QFile::remove(m_folder.path("queue-100"));
        QVERIFY(m_folder.rowsOf("told")[1].at("state") == "resumable");

        const std::int64_t before = m_folder.rowsOf("told")[1].at("step");
        m_folder.setJob("RUNNING", 60, "2026-11-27T11:59:00"); // its end is that of the grace
        {
            QProcess task; // twice, as Slurm does: the second changes nothing
            m_folder.startTask(task, "told", "100", 1);
            QTRY_VERIFY_WITH_TIMEOUT(reasonsOf(run).size() == 1, 120000);
            m_folder.signalProgram(SIGTERM);
            m_folder.signalProgram(SIGTERM);
            const CliResult stopped = m_folder.ended(task);
            QVERIFY2(stopped.code == 130 && stopped.out.contains("row 1: preempted: "),
                     qPrintable(stopped.out + stopped.err));
        }
        QCOMPARE(m_folder.text("requeued"), QString("100_1\n100_1\n"));
        QVERIFY(m_folder.rowsOf("told")[1].at("step").get<std::int64_t>() >= before);
        const CliResult done = m_folder.doTask("told", "100", 1);
        QVERIFY2(done.code == 0 && done.out.endsWith("row 1: finished\n"), qPrintable(done.out + done.err));
        QVERIFY(reasonsOf(run) == (std::vector<std::string>{"time limit", "preempted"}));
        const Json row = m_folder.rowsOf("told")[1];
        QVERIFY2(row.at("state") == "finished" && row.at("requeues") == 2, row.dump().c_str());
        QVERIFY(weights(run).equal(wholeWeights(run)));
        QVERIFY(m_folder.doTask("told", "100", 1).out.contains("row 1: has ended")); // begun again by mistake
    }

    void aKilledTaskIsSubmittedAgain()
    {
        m_folder.submit("killed");
        const fs::path run = m_folder.runOf("killed", 0);
        {
            QProcess task;
            m_folder.startTask(task, "killed", "100", 0);
            QTRY_VERIFY_WITH_TIMEOUT(hasCheckpoint(run), 120000);
            const Json rows = m_folder.rowsOf("killed");
            QVERIFY2(rows[0].at("state") == "running" && rows[1].at("state") == "missing", rows.dump().c_str());
            QProcess second; // another task of the same row leaves it alone
            m_folder.prepareOnCluster(second, "100", 0);
            second.setArguments({"task", "killed", "--index", "0"});
            second.start();
            const CliResult refused = m_folder.ended(second);
            QVERIFY2(refused.code == 1 && refused.err.contains("is being written by another process"),
                     qPrintable(refused.err));
            m_folder.signalProgram(SIGKILL);
            QCOMPARE(m_folder.ended(task).code, 128 + SIGKILL);
        }
        QVERIFY(m_folder.text("requeued").isEmpty());
        const Json killed = m_folder.rowsOf("killed")[0];
        QVERIFY2(killed.at("state") == "resumable" && killed.at("why") == "killed", killed.dump().c_str());
        m_folder.write("queue-100", "1|PENDING|Resources\n"); // the other row is on its way
        const CliResult again = m_folder.runOnCluster({"resubmit", "killed"});
        QVERIFY2(again.code == 0 && again.out.startsWith("101: 0\n1 row submitted again\n"),
                 qPrintable(again.out + again.err));
        QFile::remove(m_folder.path("queue-100"));
        QVERIFY(m_folder.doTask("killed", "101", 0).code == 0);
        QVERIFY(reasonsOf(run) == std::vector<std::string>{"killed"});
        QVERIFY(weights(run).equal(wholeWeights(run)));
    }

    /// The signal is there before it begins: it comes no further than where it was.
    void threeTimeoutsWithoutProgressEndARow()
    {
        m_folder.submit("slow");
        m_folder.setJob("RUNNING", 60);
        const auto tooShort = [&] {
            QProcess task;
            m_folder.prepareOnCluster(task, "100", 0);
            task.setProgram(m_folder.path("slow/program/sharpscope-compute"));
            task.setArguments({"task", "slow", "--index", "0"});
            task.setChildProcessModifier([] {
                sigset_t blocked;
                sigemptyset(&blocked);
                sigaddset(&blocked, SIGUSR2);
                sigprocmask(SIG_BLOCK, &blocked, nullptr);
                ::raise(SIGUSR2); // stays until the program listens
            });
            task.start();
            return m_folder.ended(task);
        };
        for (int time = 1; time <= 2; ++time) {
            const CliResult stopped = tooShort();
            QVERIFY2(stopped.code == 130 && stopped.out.contains("row 0: time limit: its checkpoint is of step 0\n"),
                     qPrintable(stopped.out + stopped.err));
            QCOMPARE(m_folder.text("requeued").count("100_0\n"), time);
        }
        const CliResult last = tooShort();
        QVERIFY2(last.code == 1 &&
                     last.out.contains("three time-outs without progress: it came no further than step 0"),
                 qPrintable(last.out + last.err));
        QCOMPARE(m_folder.text("requeued").count("100_0\n"), 2);
        const Json row = m_folder.rowsOf("slow")[0];
        QVERIFY2(row.at("state") == "failed" && row.at("why").get<std::string>().starts_with("three time-outs"),
                 row.dump().c_str());
        QVERIFY(m_folder.runOnCluster({"resubmit", "slow"}).out.startsWith("101: 1\n1 row submitted again\n1 row has"));
        const CliResult again =
            m_folder.runOnCluster({"resubmit", "slow", "--failed", "--sbatch-option=--time=8:00:00"});
        QVERIFY2(again.code == 0, qPrintable(again.err));
        QVERIFY2(m_folder.text("calls").contains(
                     QRegularExpression("sbatch --parsable --array=0-1 --job-name=tiny-[0-9a-f]{10} --time=8:00:00 ")),
                 qPrintable(m_folder.text("calls")));
        QCOMPARE(m_folder.runOnCluster({"resubmit", "slow", "--sbatch-option=--array=3"}).code, 2);
    }

    /// Without scontrol the program says so by its exit code, and the script, outside of the container, requeues it.
    void inAContainerTheScriptRequeues()
    {
        m_folder.submit("contained");
        m_folder.write("container", "");
        QProcess task;
        m_folder.startTask(task, "contained", "100", 0);
        QTRY_VERIFY_WITH_TIMEOUT(hasCheckpoint(m_folder.runOf("contained", 0)), 120000);
        m_folder.signalProgram(SIGUSR2);
        const CliResult stopped = m_folder.ended(task);
        QVERIFY2(stopped.code == 0 && stopped.out.contains("scontrol: there is no such program") &&
                     stopped.out.contains("exit code 75 ") && stopped.out.contains("requeued by the script: 100_0\n"),
                 qPrintable(stopped.out + stopped.err));
        QCOMPARE(m_folder.text("requeued"), QString("100_0\n"));
    }

    void whatIsCancelledIsNotRequeued()
    {
        m_folder.submit("cancelled-jobs");
        m_folder.write("queue-100", "0|RUNNING|None\n1|PENDING|Resources\n");
        const fs::path run = m_folder.runOf("cancelled-jobs", 0);
        QProcess task;
        m_folder.startTask(task, "cancelled-jobs", "100", 0);
        QTRY_VERIFY_WITH_TIMEOUT(hasCheckpoint(run), 120000);
        const CliResult cancelled = m_folder.runOnCluster({"cancel", "cancelled-jobs"});
        QVERIFY2(cancelled.code == 0 && cancelled.out.startsWith("100: cancelled"), qPrintable(cancelled.err));
        QCOMPARE(m_folder.text("cancelled"), QString("100\n"));
        m_folder.signalProgram(SIGTERM);
        QVERIFY(m_folder.ended(task).out.endsWith("100_0: was cancelled\n"));
        m_folder.write("queue-100", "");
        QVERIFY(m_folder.runOnCluster({"cancel", "cancelled-jobs"}).out.startsWith("nothing of it is in the queue"));

        // by scancel, past this program: Slurm tells
        const CliResult again = m_folder.runOnCluster({"resubmit", "cancelled-jobs"});
        QVERIFY2(again.out.startsWith("101: 0-1\n"), qPrintable(again.out + again.err));
        m_folder.setJob("COMPLETING", 100'000);
        QProcess second;
        m_folder.startTask(second, "cancelled-jobs", "101", 0);
        QTRY_VERIFY_WITH_TIMEOUT(reasonsOf(run).size() == 1, 120000);
        m_folder.signalProgram(SIGTERM);
        QVERIFY(m_folder.ended(second).out.contains("101_0: Slurm has it as COMPLETING"));
        QVERIFY(m_folder.text("requeued").isEmpty());
        QVERIFY(reasonsOf(run) == std::vector<std::string>{"resubmitted"});
    }
};

QTEST_GUILESS_MAIN(TestCliTask)
#include "tst_cli_task.moc"
