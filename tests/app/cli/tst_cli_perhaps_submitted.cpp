// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays that Slurm has and nobody has written down, or may have: who submitted was killed, sbatch was slow.
#include "cluster_standins.h"

using namespace sharpscope;

class TestCliPerhapsSubmitted : public QObject {
    Q_OBJECT

    ClusterFolder m_folder;

private Q_SLOTS:
    void initTestCase() { m_folder.writeExperiment("e.json"); }
    void init() { m_folder.startAnew(); }

    /// Slurm is asked by the array's name, where sbatch has said nothing that can be read.
    void whatIsPerhapsSubmittedIsKept()
    {
        m_folder.write("sbatch-says", "sbatch: warning: the site is busy\n");
        const QStringList words = {"submit", "e.json", "--out"};
        const CliResult found = m_folder.runOnCluster(words + QStringList{"found"});
        QVERIFY2(found.code == 0 && found.out.startsWith("2 runs in 1 array: 100\n"), qPrintable(found.err));

        m_folder.write("forgets", "");
        const CliResult perhaps = m_folder.runOnCluster(words + QStringList{"perhaps"});
        QVERIFY2(perhaps.code == 1 &&
                     perhaps.err.contains("the site is busy\" is no number of a job; perhaps submitted: "
                                          "`sharpscope-cli status " +
                                          m_folder.path("perhaps")),
                 qPrintable(perhaps.err));
        QVERIFY(QFile::exists(m_folder.path("perhaps/batch.sh")));
        QVERIFY(m_folder.rowsOf("perhaps")[0].at("state") == "missing");
        QFile::remove(m_folder.path("forgets")); // it was only slow
        m_folder.write("queue-101", "0|PENDING|Priority\n1|RUNNING|None\n");
        const Json rows = m_folder.rowsOf("perhaps");
        QVERIFY2(rows[0].at("state") == "waiting" && rows[1].at("state") == "running", rows.dump().c_str());
        QFile::remove(m_folder.path("sbatch-says"));
        QVERIFY(m_folder.runOnCluster({"resubmit", "perhaps"}).out.startsWith("0 rows submitted again"));

        m_folder.write("sbatch-refuses", "sbatch: error: Batch job submission failed: Socket timed out on send/recv\n");
        const CliResult slow = m_folder.runOnCluster(words + QStringList{"slow"});
        QVERIFY2(slow.code == 1 && slow.err.contains("perhaps submitted"), qPrintable(slow.err));
        QVERIFY(QFile::exists(m_folder.path("slow/batch.sh")));
    }

    /// Killed when sbatch had taken the array, and had not said its number.
    void whoSubmitsIsKilled()
    {
        m_folder.write("sbatch-kills", "");
        QCOMPARE(m_folder.runOnCluster({"submit", "e.json", "--out", "orphans"}).code, -1);
        QFile::remove(m_folder.path("sbatch-kills"));
        QCOMPARE(m_folder.submission("orphans").arrays.at(0).id, std::string());
        m_folder.write("queue-100", "0|PENDING|Priority\n1|PENDING|Priority\n");
        for (const Json& row : m_folder.rowsOf("orphans"))
            QVERIFY2(row.at("state") == "waiting", row.dump().c_str());
        QVERIFY(m_folder.runOnCluster({"resubmit", "orphans"}).out.startsWith("0 rows submitted again"));
        QCOMPARE(m_folder.text("calls").count("sbatch --parsable"), 1);
        const CliResult cancelled = m_folder.runOnCluster({"cancel", "orphans"});
        QVERIFY2(cancelled.code == 0 && cancelled.out.startsWith("100: cancelled"), qPrintable(cancelled.err));
        QCOMPARE(m_folder.text("cancelled"), QString("100\n"));
        const SubmittedArray array = m_folder.submission("orphans").arrays.at(0);
        QVERIFY(array.id == "100" && array.isCancelled); // which its tasks ask
    }

    /// An array that Slurm never had is submitted again; and accounting is asked of every array with missing rows.
    void eachArrayIsAskedHowItEnded()
    {
        m_folder.write("MaxArraySize", "1");
        QVERIFY(m_folder.runOnCluster({"submit", "e.json", "--out", "two"})
                    .out.startsWith("2 runs in 2 arrays: 100 101\n"));
        m_folder.write("ends-100", "100_0|OUT_OF_MEMORY\n");
        m_folder.write("ends-101", "101_0|CANCELLED by 0\n");
        const Json rows = m_folder.rowsOf("two");
        QVERIFY2(rows[0].at("why") == "Slurm: OUT_OF_MEMORY" && rows[1].at("why") == "Slurm: CANCELLED by 0",
                 rows.dump().c_str());
        Submission submission = m_folder.submission("two");
        submission.arrays[0].id = "";
        writeSubmission(submission);
        m_folder.write("forgets", "");
        m_folder.write("queue-101", "0|PENDING|Priority\n");
        QVERIFY(m_folder.rowsOf("two")[0].at("state") == "missing");
        const CliResult again = m_folder.runOnCluster({"resubmit", "two"});
        QVERIFY2(again.out.startsWith("102: 0\n1 row submitted again\n"), qPrintable(again.out + again.err));
    }
};

QTEST_GUILESS_MAIN(TestCliPerhapsSubmitted)
#include "tst_cli_perhaps_submitted.moc"
