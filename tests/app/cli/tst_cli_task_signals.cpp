// SPDX-License-Identifier: GPL-3.0-or-later
// Signals that come to a job array's task at bad moments, and a stop that is none: before its program listens, at the
// limit itself, by the run's inbox.
#include "cluster_standins.h"

using namespace sharpscope;

class TestCliTaskSignals : public QObject {
    Q_OBJECT

    ClusterFolder m_folder;

private Q_SLOTS:
    void initTestCase() { m_folder.writeExperiment("e.json"); }
    void init() { m_folder.startAnew(); }

    /// What a signal ends before it listens is begun again twice, and then no more.
    void whatNeverListensIsGivenUp()
    {
        m_folder.submit("early");
        const auto early = [&] {
            QProcess task;
            m_folder.startTaskOf(task, "kill -USR2 $$\n", "early", 1);
            return m_folder.ended(task);
        };
        for (const int time : {1, 2}) {
            const CliResult ended = early();
            QVERIFY2(ended.code == 0 && ended.out.contains("requeued by the script: 100_1\n"), qPrintable(ended.out));
            QCOMPARE(m_folder.text("requeued").count("100_1\n"), time);
        }
        QVERIFY(m_folder.rowsOf("early")[1].at("state") == "resumable");
        m_folder.setJob("RUNNING", 60, "2026-11-27T11:59:00"); // preempted: no sign of a time that is too short
        QCOMPARE(early().code, 0);
        m_folder.setJob("RUNNING", 100'000);
        const CliResult last = early();
        QVERIFY2(last.code == 1 && last.out.contains("ended the program three times before it listened"),
                 qPrintable(last.out));
        QCOMPARE(m_folder.text("requeued").count("100_1\n"), 3);
        const Json row = m_folder.rowsOf("early")[1];
        QVERIFY2(row.at("state") == "failed" &&
                     row.at("why").get<std::string>().find("three times before it listened") != std::string::npos,
                 row.dump().c_str());
        for (const int time : {4, 5}) { // somebody asked for it again
            QCOMPARE(early().code, 0);
            QCOMPARE(m_folder.text("requeued").count("100_1\n"), time);
        }
        QCOMPARE(early().code, 1);
        m_folder.setJob("COMPLETING", 100'000); // cancelled
        QCOMPARE(early().code, 140);
        m_folder.setJob("COMPLETING", 0, "None", "TimeLimit"); // and at its limit
        QCOMPARE(early().code, 0);
        QCOMPARE(m_folder.text("requeued").count("100_1\n"), 6);
        m_folder.write("job", "JobState=COMPLETING Reason=TimeLimit\nRequeue=1 Restarts=1\n"); // the program has asked
        QCOMPARE(early().code, 140);
        QCOMPARE(m_folder.text("requeued").count("100_1\n"), 6);
    }

    /// Slurm tells the script alone, and once; the program may not be there yet, and the script's signal lost on it.
    void theSignalReachesAProgramThatStartsLate()
    {
        m_folder.submit("late");
        QProcess task;
        m_folder.startTaskOf(task,
                             "trap 'touch lost' USR2; touch ready; while [ ! -e listens ]; do sleep 0.1; done\n"
                             "trap 'exit 3' USR2; while true; do sleep 0.1; done\n",
                             "late", 0);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder.path("ready")), 120000);
        ::kill(static_cast<pid_t>(task.processId()), SIGUSR2);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder.path("lost")), 120000);
        m_folder.write("listens", "");
        QCOMPARE(m_folder.ended(task).code, 3);
    }

    /// Where the signal before the limit never came, TERM at the limit does: Slurm is ending the task, and takes it
    /// back.
    void atItsLimitATaskIsRequeued()
    {
        m_folder.submit("limit");
        const fs::path run = m_folder.runOf("limit", 0);
        QProcess task;
        m_folder.startTask(task, "limit", "100", 0);
        QTRY_VERIFY_WITH_TIMEOUT(hasCheckpoint(run), 120000);
        m_folder.setJob("COMPLETING", -30, "None", "TimeLimit");
        m_folder.signalProgram(SIGTERM);
        const CliResult ended = m_folder.ended(task);
        QVERIFY2(ended.code == 130 && ended.out.contains("row 0: time limit: ") &&
                     ended.out.contains("100_0: is requeued\n"),
                 qPrintable(ended.out + ended.err));
        QCOMPARE(m_folder.text("requeued"), QString("100_0\n"));
    }

    /// `tell RUN stop`: it is nobody's failure, is not requeued, and goes on when it is submitted again.
    void whatItsInboxStopsIsResumable()
    {
        m_folder.submit("stopped");
        const fs::path run = m_folder.runOf("stopped", 0);
        QProcess task;
        m_folder.startTask(task, "stopped", "100", 0);
        QTRY_VERIFY_WITH_TIMEOUT(hasCheckpoint(run), 120000);
        QCOMPARE(m_folder.run({"tell", QString::fromStdString(run.string()), "stop"}).code, 0);
        const CliResult ended = m_folder.ended(task);
        QVERIFY2(ended.code == 0 && ended.out.contains("row 0: stopped by its inbox: its checkpoint is of step "),
                 qPrintable(ended.out + ended.err));
        QVERIFY(m_folder.text("requeued").isEmpty());
        const Json row = m_folder.rowsOf("stopped")[0];
        QVERIFY2(row.at("state") == "resumable" && row.at("why") == "stopped", row.dump().c_str());
        m_folder.write("queue-100", "1|PENDING|Resources\n"); // the other row is on its way
        QVERIFY(m_folder.runOnCluster({"resubmit", "stopped"}).out.startsWith("101: 0\n1 row submitted again\n"));
        QVERIFY(m_folder.doTask("stopped", "101", 0).code == 0);
        QVERIFY(reasonsOf(run) == std::vector<std::string>{"resubmitted"});
        QVERIFY(hasEnded(run));
    }
};

QTEST_GUILESS_MAIN(TestCliTaskSignals)
#include "tst_cli_task_signals.moc"
