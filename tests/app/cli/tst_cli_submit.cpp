// SPDX-License-Identifier: GPL-3.0-or-later
// Runs as a job array, with real training and scripts in Slurm's place: what is submitted, how, and what is not.
// tst_cli_task: what becomes of its tasks. packaging/dev.sh test-cluster does the same with a real Slurm.
#include "cluster_standins.h"

#include "core/base/sha256.h"

#include <QRegularExpression>

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace sharpscope;

namespace {

/// As on a disk that has none: the system itself answers so.
void withoutFileLocks()
{
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fcntl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_OFD_SETLK, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOLCK),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter = {std::size(program), program};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) _exit(99);
}

} // namespace

class TestCliSubmit : public QObject {
    Q_OBJECT

    ClusterFolder m_folder;

private Q_SLOTS:
    void initTestCase() { m_folder.writeExperiment("e.json"); }
    void init() { m_folder.startAnew(); }

    void aDryRunPrintsAndDoesNothing()
    {
        m_folder.write("MaxArraySize", "4");
        const CliResult plan = m_folder.runOnCluster({"submit",
                                                      "e.json",
                                                      "--out",
                                                      "dry run",
                                                      "--seeds",
                                                      "1,2,3",
                                                      "--partition",
                                                      "gpu",
                                                      "--time",
                                                      "4:00:00",
                                                      "--gpus",
                                                      "1",
                                                      "--mem",
                                                      "8G",
                                                      "--most-at-once",
                                                      "2",
                                                      "--signal",
                                                      "TERM@60",
                                                      "--sbatch-option=--exclusive",
                                                      "--dry-run"});
        QVERIFY2(plan.code == 0, qPrintable(plan.err));
        for (const char* line : {"#!/bin/bash\n", "\n#SBATCH --partition=gpu\n", "\n#SBATCH --time=4:00:00\n",
                                 "\n#SBATCH --gpus=1\n", "\n#SBATCH --signal=B:TERM@60\n", "\n#SBATCH --exclusive\n"})
            QVERIFY2(plan.out.contains(line), qPrintable(plan.out));
        const QString script = "'" + m_folder.path("dry run/batch.sh") + "'";
        const QString said = QString(plan.out).replace(QRegularExpression("-[0-9a-f]{10} "), "-HASH ");
        QVERIFY2(said.endsWith("\n# sbatch --parsable --array=0-3%2 --job-name=tiny-HASH " + script +
                               " 0\n# sbatch --parsable --array=0-1%2 --job-name=tiny-HASH " + script + " 4\n"),
                 qPrintable(said));
        QVERIFY(!QDir(m_folder.path("dry run")).exists());
        QVERIFY(!m_folder.text("calls").contains("sbatch"));
    }

    void whatIsWrongIsNamedByItsFlag()
    {
        const auto says = [&](const QStringList& arguments, const char* text) {
            const CliResult result =
                m_folder.runOnCluster(QStringList{"submit", "e.json", "--out", "wrong"} + arguments);
            QVERIFY2(result.code == 2 && result.err.contains(text), qPrintable(result.err));
        };
        says({"--time", "8h"}, "--time: \"8h\" is no time of Slurm's");
        says({"--signal", "KILL@60"}, "--signal: \"KILL\" is not one of USR1, USR2, TERM");
        says({"--signal", "USR1@soon"}, "--signal: \"USR1@soon\": NAME@SECONDS is expected");
        says({"--time", "3"}, "--signal: comes 120 s before the limit");
        says({"--time", "8:00:00", "--sbatch-option=-t3"}, "--sbatch-option: -t3: the signal comes 120 s before");
        says({"--rows-per-task", "0"}, "--rows-per-task: 0 is out of range");
        says({"--sbatch-option=--array=1-4"}, "--sbatch-option: --array=1-4: --array is what this program says itself");
        says({"--apptainer", "none.sif"}, "none.sif: no such image");
        says({"--sweep", "rule.rho=0.1,0.2", "-s", "sweep.search=adaptive"}, "sweep.search: ");
        says({"--sweep", "rule.rho=0.1,0.2", "-s", "sweep.most=1"}, "raise it with -s sweep.most=2");
        says({"-s", "train.epochs=-1"}, "train.epochs");
        QVERIFY(!QDir(m_folder.path("wrong")).exists() && !m_folder.text("calls").contains("sbatch"));
        for (const char* command : {"status", "cancel", "resubmit", "task"})
            QVERIFY(m_folder.runOnCluster({command, "wrong"}).code != 0);
        m_folder.write("sbatch-refuses", "sbatch: error: invalid partition specified: gpu\n");
        const CliResult refused = m_folder.runOnCluster({"submit", "e.json", "--out", "wrong"});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("invalid partition specified: gpu"), qPrintable(refused.err));
        QVERIFY(!QDir(m_folder.path("wrong")).exists());
    }

    /// A sweep of two radii and SGD, two rows a task: it is a sweep's folder as any other when its tasks have run.
    void aSweepIsSubmittedAndDone()
    {
        const CliResult made =
            m_folder.runOnCluster({"submit", "e.json", "--out", "swept", "--sweep", "rule.rho=0.02,0.05",
                                   "--rows-per-task", "2", "-s", "train.epochs=1"});
        QVERIFY2(made.code == 0 && made.out.startsWith("3 runs in 1 array: 100\n"), qPrintable(made.out + made.err));
        const SubmittedArray array = m_folder.submission("swept").arrays.at(0);
        QVERIFY2(m_folder.text("calls").contains(
                     "sbatch --parsable --array=0-2:2 --job-name=" + QString::fromStdString(array.name) + ' ' +
                     m_folder.path("swept/batch.sh") + " 0\n"),
                 qPrintable(m_folder.text("calls")));
        // it is no run: neither by itself nor among what lies beside it
        const std::string experiment = readFile(m_folder.path("swept/submitted.json").toStdString());
        QCOMPARE(sha256(experiment), m_folder.submission("swept").experimentHash);
        for (const char* place : {"swept", "."}) {
            const CliResult listed = m_folder.run({"list", place});
            QVERIFY2(!(listed.out + listed.err).contains("damaged"), qPrintable(listed.out + listed.err));
        }
        const CliResult again = m_folder.runOnCluster({"submit", "e.json", "--out", "swept"});
        QVERIFY2(again.code == 2 && again.err.contains("is there already"), qPrintable(again.err));

        m_folder.write("queue-100", "0|PENDING|Resources\n2|PENDING|Priority\n");
        Json rows = m_folder.rowsOf("swept");
        QCOMPARE(rows.size(), 3U);
        for (const Json& row : rows)
            QVERIFY2(row.at("state") == "waiting", row.dump().c_str());
        QVERIFY(rows[1].at("why") == "Resources" && rows[2].at("why") == "Priority");
        m_folder.write("queue-100", "");
        m_folder.write("ends-100", "100_0|OUT_OF_MEMORY\n100_2|CANCELLED by 0\n");
        rows = m_folder.rowsOf("swept");
        QVERIFY(rows[1].at("state") == "missing" && rows[1].at("why") == "Slurm: OUT_OF_MEMORY");

        for (const int task : {0, 2}) {
            const CliResult done = m_folder.doTask("swept", "100", task);
            QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
        }
        const CliResult status = m_folder.runOnCluster({"status", "swept"});
        QVERIFY2(status.out.endsWith("3 rows: 3 finished\n") && status.out.contains("p0001_sam_s1"),
                 qPrintable(status.out));
        const QStringList sweeps = QDir(m_folder.path("swept/runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(sweeps.size(), 1);
        const CliResult listed = m_folder.run({"list", "swept/runs/" + sweeps[0]});
        QVERIFY2(listed.code == 0 && listed.out.count("1 finished") == 3, qPrintable(listed.out + listed.err));
        const CliResult resumed = m_folder.run({"resume", "swept/runs/" + sweeps[0], "--quiet"});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.err)); // nothing is missing
        QCOMPARE(listRuns(m_folder.path("swept/runs/" + sweeps[0]).toStdString()).size(), 3U);
        QVERIFY(m_folder.runOnCluster({"resubmit", "swept"}).out.startsWith("0 rows submitted again"));
    }

    void onlyTheProgramAndTableThatWereSubmittedAreRun()
    {
        m_folder.submit("changed");
        const CliResult refused = m_folder.runOnCluster({"task", "changed", "--index", "2"});
        QVERIFY2(refused.code == 2 && refused.err.contains("the table has rows 0 to 1"), qPrintable(refused.err));
        Json manifest = readJsonFile(m_folder.path("changed/submission.json").toStdString());
        manifest["program"]["sha256"] = std::string(64, '0');
        writeFileAtomically(m_folder.path("changed/submission.json").toStdString(), dumpLines(manifest));
        const CliResult other = m_folder.doTask("changed", "100", 0);
        QVERIFY2(other.code == 2 && other.err.contains("this is not the program that was submitted"),
                 qPrintable(other.err));
        QFile table(m_folder.path("changed/table.jsonl"));
        QVERIFY(table.open(QIODevice::Append) && table.write("{}\n") == 3);
        table.close();
        const CliResult damaged = m_folder.runOnCluster({"status", "changed"});
        QVERIFY2(damaged.code == 1 && damaged.err.contains("table.jsonl: has changed since it was submitted"),
                 qPrintable(damaged.err));
    }

    void aDiskWithoutLocksIsNamed()
    {
        const auto submitted = [&](const char* name, bool hasLocks) {
            QProcess process;
            m_folder.prepareOnCluster(process);
            process.setArguments({"submit", "e.json", "--out", name});
            if (!hasLocks) process.setChildProcessModifier(withoutFileLocks);
            process.start();
            return m_folder.ended(process);
        };
        const char* warning = "this disk has no file locks: nothing keeps two tasks off one run";
        const CliResult usual = submitted("locks", true), without = submitted("no-locks", false);
        QVERIFY2(usual.code == 0 && !usual.err.contains(warning), qPrintable(usual.err));
        QVERIFY2(without.code == 0 && without.err.count(warning) == 1, qPrintable(without.err));
        QVERIFY(QDir(m_folder.path("no-locks/rows")).isEmpty());
    }

    void whatAnImageMustSeeIsBound()
    {
        for (const char* file : {"image.sif", "sets,new/x", "sets/x"}) {
            QDir().mkpath(QFileInfo(m_folder.path(file)).path());
            m_folder.write(file, "");
        }
        const auto plan = [&](const QString& data) {
            return m_folder.runOnCluster({"submit", "e.json", "--out", "work/contained", "--apptainer", "image.sif",
                                          "-s", "data.folder=" + data, "--dry-run"});
        };
        QDir().mkpath(m_folder.path("work"));
        QTemporaryDir elsewhere;
        const CliResult bound = plan(elsewhere.path());
        QVERIFY2(bound.code == 0 && bound.out.contains(" --bind " + elsewhere.path() + ' '),
                 qPrintable(bound.out + bound.err));
        QVERIFY2(bound.out.contains(" --bind " + m_folder.path("work/contained") + ' ') ||
                     bound.out.contains(" --bind " + QFileInfo(m_folder.path(".")).canonicalFilePath() + ' '),
                 qPrintable(bound.out));
        QTemporaryDir comma(QDir::tempPath() + "/a,b-XXXXXX");
        const CliResult refused = plan(comma.path());
        QVERIFY2(refused.code == 2 && refused.err.contains("a colon or a comma is no part of a path to Apptainer"),
                 qPrintable(refused.err));
    }

    /// What only the data show to be impossible is found in the task; the sentence is in the status.
    void whatCannotBeginSaysWhy()
    {
        QCOMPARE(
            m_folder.runOnCluster({"submit", "e.json", "--out", "impossible", "-s", "data.validationSize=128"}).code,
            0);
        const CliResult failed = m_folder.doTask("impossible", "100", 0);
        QVERIFY2(failed.code == 1 && failed.out.contains("row 0: failed: it cannot begin: data.validationSize"),
                 qPrintable(failed.out + failed.err));
        const Json row = m_folder.rowsOf("impossible")[0];
        QVERIFY2(row.at("state") == "failed" &&
                     row.at("why").get<std::string>().find("leaves nothing to train on") != std::string::npos,
                 row.dump().c_str());
        QVERIFY(!fs::exists(m_folder.runOf("impossible", 0)));
        QVERIFY(m_folder.text("requeued").isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliSubmit)
#include "tst_cli_submit.moc"
