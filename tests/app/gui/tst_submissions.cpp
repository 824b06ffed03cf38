// SPDX-License-Identifier: GPL-3.0-or-later
// The window and a cluster: submissions whose folders are open, with scripts in place of Slurm's programs and of ssh.
// What is shown is held against folders and queues that are known.
#include "../../core/cluster/made_submission.h"
#include "../../core/remote/host_stand_in.h"
#include "app/gui/submission_strip.h"
#include "app/gui/text_table.h"
#include "core/cluster/standing.h"
#include "core/remote/mirror.h"
#include "view_fixture.h"
#include "widgets/base/log_view.h"

#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QToolButton>

#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestSubmissions : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SlurmScripts> m_slurm;
    bool m_agrees = true;
    QStringList m_asked; ///< questions to the user

    fs::path path(const char* name) const { return fs::path(m_folder->path().toStdString()) / name; }
    WindowSeams seams()
    {
        WindowSeams all = fakeSeams(20, 0);
        all.confirm = [this](QWidget*, const QString&, const QString& what) {
            m_asked << what;
            return m_agrees;
        };
        return all;
    }
    static SubmissionStrip& strip(MainWindow& window) { return *window.findChild<SubmissionStrip*>(); }
    static QString textOf(MainWindow& window) { return find<QLabel>(window, "submissionText")->text(); }
    static QString detailsOf(MainWindow& window) { return find<QLabel>(window, "submissionText")->toolTip(); }
    static QAction& action(MainWindow& window, const char* name) { return *find<QAction>(window, name); }
    static QString tableOf(MainWindow& window)
    {
        auto* table = window.findChild<TextTable*>(QStringLiteral("submissionTable"));
        return table ? table->text() : QString();
    }
    std::unique_ptr<MainWindow> windowAt(const fs::path& folder)
    {
        auto window = showWindow(*m_folder, seams());
        window->open(QString::fromStdString(folder.string()));
        return window;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_slurm.reset(); // it puts the PATH back
        m_slurm = std::make_unique<SlurmScripts>();
        m_asked.clear();
        m_agrees = true;
        ::setenv("XDG_CACHE_HOME", m_folder->filePath(QStringLiteral("cache")).toUtf8().constData(), 1);
    }

    /// Its folder or that of its runs; a folder of other runs has none.
    void rowsThatWaitAreSaidBesideTheRuns()
    {
        const MadeSubmission made(path("big"), 6, {{0, 4}, {4, 6}});
        made.finish(0);
        const RunFolder held = made.begin(1);
        made.fail(2, "100_2", "no space left");
        RowAttempt(made.value().rowFile(4), "101_0", 0).left(leftForOthers, 0);
        RowAttempt(made.value().rowFile(4), "101_0", 0).left(leftForTime, 0);
        m_slurm->setQueue("100", "1|RUNNING|None\n3|PENDING|Priority\n");
        m_slurm->setQueue("101", "0|PENDING|Resources\n");
        auto window = showWindow(*m_folder, seams());
        QVERIFY(!strip(*window).isVisible());
        QVERIFY(window->open(QString::fromStdString(made.folder().string())));
        QTRY_VERIFY_WITH_TIMEOUT(strip(*window).isVisible(), 30000);
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(2), 30000);
        QCOMPARE(textOf(*window),
                 QStringLiteral("6 rows: 1 finished, 1 running, 2 waiting, 1 missing, 1 failed · waiting "
                                "for Priority (1), Resources (1) · failed: no space left · 1 "
                                "requeued"));
        QVERIFY2(detailsOf(*window).contains(
                     QStringLiteral("Array 100: 4 rows: 1 finished, 1 running, 1 waiting, 1 failed")),
                 qPrintable(detailsOf(*window)));
        QVERIFY2(detailsOf(*window).contains(QStringLiteral("Array 101: 2 rows: 1 waiting, 1 missing")),
                 qPrintable(detailsOf(*window)));

        QTRY_COMPARE(find<QToolButton>(*window, "submissionRows")->text(), QStringLiteral("4 without a run …"));
        click(*window, "submissionRows");
        QTRY_VERIFY(!tableOf(*window).isEmpty());
        QCOMPARE(tableOf(*window), QStringLiteral("\tRun\tState\tArray\tStep\tRequeued\tWhy\n"
                                                  "2\trow2\tfailed\t100\t0\t\tno space left\n"
                                                  "3\trow3\twaiting\t100\t0\t\tPriority\n"
                                                  "4\trow4\twaiting\t101\t0\t1×\tResources; requeued: time limit\n"
                                                  "5\trow5\tmissing\t101\t0\t\t\n"));
        find<QAbstractButton>(*window, "submissionAllRows")->click();
        QVERIFY2(tableOf(*window).contains(QStringLiteral("\n0\trow0\tfinished\t100\t")), qPrintable(tableOf(*window)));
        const RunFolder begun = made.begin(3); // comes into the runs table, and is at work
        QTRY_VERIFY_WITH_TIMEOUT(tableOf(*window).contains(QStringLiteral("\n3\trow3\trunning\t")), 60000);
        QTRY_COMPARE_WITH_TIMEOUT(find<QToolButton>(*window, "submissionRows")->text(),
                                  QStringLiteral("3 without a run …"), 30000);
    }

    void foldersOfNoSubmissionHaveNoStrip()
    {
        const MadeSubmission made(path("big"), 1, {{0, 1}});
        fs::create_directories(path("others"));
        fs::copy(made.begin(0).path(), path("others") / "run", fs::copy_options::recursive);
        auto window = windowAt(path("others"));
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
        QVERIFY(!strip(*window).isVisible());
        QVERIFY(window->open(QString::fromStdString((made.folder() / "runs").string())));
        QTRY_VERIFY_WITH_TIMEOUT(strip(*window).isVisible(), 30000);
        QCOMPARE(find<QLabel>(*window, "submissionName")->text(), QStringLiteral("big"));
    }

    /// However often one looks, Slurm is asked every half minute at most; where all has ended, not at all.
    void looksAtFoldersAreNoQuestionsToSlurm()
    {
        const MadeSubmission made(path("big"), 3, {{0, 2}, {2, 3}});
        made.finish(2);
        m_slurm->setQueue("100", "0|PENDING|Priority\n1|PENDING|Priority\n");
        QElapsedTimer since;
        since.start();
        auto window = windowAt(made.folder());
        QTRY_VERIFY_WITH_TIMEOUT(textOf(*window).startsWith(QStringLiteral("3 rows: 1 finished, 2 waiting")), 30000);
        action(*window, "submissionLook").trigger();
        made.finish(0);
        action(*window, "submissionLook").trigger();
        QTRY_VERIFY_WITH_TIMEOUT(textOf(*window).startsWith(QStringLiteral("3 rows: 2 finished, 1 waiting")), 30000);
        const qsizetype asked = m_slurm->calls("squeue");
        QVERIFY2(asked >= 1 && asked <= 1 + since.elapsed() / 30000,
                 qPrintable(m_slurm->calls().join(QLatin1Char('\n'))));
        QVERIFY(m_slurm->calls("--jobs=101") == 0);
        made.finish(1);
        action(*window, "submissionLook").trigger();
        QTRY_COMPARE_WITH_TIMEOUT(textOf(*window), QStringLiteral("3 rows: 3 finished"), 30000);
        QVERIFY(!action(*window, "submissionCancel").isEnabled());
        QVERIFY(!action(*window, "submissionResubmit").isEnabled());
        window.reset();
        const qsizetype before = m_slurm->calls("squeue");
        window = windowAt(made.folder()); // another window, that remembers nothing
        QTRY_COMPARE_WITH_TIMEOUT(textOf(*window), QStringLiteral("3 rows: 3 finished"), 30000);
        QCOMPARE(m_slurm->calls("squeue"), before);
    }

    void aWindowIsNotHeldUpByASlurmThatHangs()
    {
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        m_slurm->setHanging(true);
        auto window = windowAt(made.folder());
        QTRY_VERIFY_WITH_TIMEOUT(m_slurm->hasBegun(), 30000);
        made.finish(0); // runs come, and are listed, while it sleeps
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
        QVERIFY(m_slurm->calls("squeue") == 1 && !m_slurm->hasEnded());
        window.reset(); // nor does its end wait
        QVERIFY(!m_slurm->hasEnded());
    }

    /// One line in the log, nothing over the page, however often it does not answer.
    void aSlurmThatDoesNotAnswerIsSaidOnce()
    {
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        made.finish(0);
        m_slurm->setDown(true);
        auto window = windowAt(made.folder());
        QTRY_VERIFY_WITH_TIMEOUT(textOf(*window).startsWith(
                                     QStringLiteral("2 rows: 1 finished, 1 missing · ⚠ squeue: slurm_load_jobs error: "
                                                    "Unable to contact slurm controller; what is said is from the run "
                                                    "folders alone")),
                                 30000);
        made.finish(1);
        action(*window, "submissionLook").trigger();
        QTRY_VERIFY_WITH_TIMEOUT(textOf(*window).startsWith(QStringLiteral("2 rows: 2 finished")), 30000);
        QCOMPARE(messageOf(*window), QString());
        const QString log = window->findChild<LogView*>()->toPlainText();
        QCOMPARE(log.count(QStringLiteral("Unable to contact slurm controller")), 1);
    }

    void whatIsMissingIsResubmittedAndCancelled()
    {
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        m_slurm->setQueue("100", "0|PENDING|Priority\n");
        auto window = windowAt(made.folder());
        QTRY_VERIFY_WITH_TIMEOUT(textOf(*window).startsWith(QStringLiteral("2 rows: 1 waiting, 1 missing")), 30000);
        m_agrees = false;
        action(*window, "submissionResubmit").trigger();
        QCOMPARE(m_asked.size(), 1);
        m_agrees = true;
        action(*window, "submissionResubmit").trigger();
        QVERIFY2(m_asked[1].contains(QStringLiteral("big: what is missing or resumable of it, 1 row, becomes")),
                 qPrintable(m_asked[1]));
        QTRY_VERIFY_WITH_TIMEOUT(messageOf(*window).contains(QStringLiteral("big: 1 row submitted again")), 30000);
        QCOMPARE(m_slurm->calls("sbatch"), 1);
        QCOMPARE(readSubmission(made.folder()).arrays.size(), std::size_t(2));
        action(*window, "submissionCancel").trigger();
        QTRY_VERIFY_WITH_TIMEOUT(messageOf(*window).contains(QStringLiteral("big: cancelled")), 30000);
        QVERIFY(m_slurm->calls().contains(QStringLiteral("scancel 100")));

        action(*window, "submissionCopyResubmit").trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("sharpscope-cli resubmit %1").arg(QString::fromStdString(made.folder().string())));
    }

    void severalAreChosenFrom()
    {
        const MadeSubmission one(path("one"), 1, {{0, 1}}), two(path("two"), 2, {{0, 2}});
        auto window = windowAt(one.folder());
        window->open(QString::fromStdString(two.folder().string()));
        auto* which = find<QComboBox>(*window, "submission");
        QTRY_COMPARE_WITH_TIMEOUT(which->count(), 2, 30000);
        QVERIFY(which->isVisible());
        QVERIFY2(textOf(*window).startsWith(QStringLiteral("1 row: 1 missing")), qPrintable(textOf(*window)));
        QTest::keyClick(which, Qt::Key_Down);
        QTRY_VERIFY2(textOf(*window).startsWith(QStringLiteral("2 rows: 2 missing")), qPrintable(textOf(*window)));
    }

    /// Slurm is asked on that machine, by the program that the submission keeps there.
    void aSubmissionOnAnotherMachine()
    {
        const HostStandIn host;
        const MadeSubmission made(path("there"), 2, {{0, 2}});
        made.finish(0);
        Standing standing =
            standingOf(made.folder(), {.queue =
                                           [](auto&) {
                                               return std::map<std::int64_t, QueuedTask>{{1, {"PENDING", "Priority"}}};
                                           },
                                       .ends = [](auto&) { return std::map<std::int64_t, std::string>(); }});
        std::ofstream(made.folder() / "says") << dumpLines(toJson(standing));
        const fs::path program = made.folder() / "program" / "sharpscope-cli";
        std::ofstream(program) << "#!/bin/sh\ncd \"$(dirname \"$0\")/..\"\necho \"$*\" >> asked\n"
                                  "case $1 in status) cat says ;; cancel) echo '100: cancelled' ;; esac\n";
        fs::permissions(program, fs::perms::owner_all);
        auto window = windowAt("box:" + (made.folder()).string());
        QTRY_VERIFY_WITH_TIMEOUT(
            textOf(*window).startsWith(QStringLiteral("2 rows: 1 finished, 1 waiting · waiting for "
                                                      "Priority")),
            30000);
        QCOMPARE(find<QLabel>(*window, "submissionName")->text(), QStringLiteral("box:there"));
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000); // not the submission itself
        QTRY_COMPARE(find<QToolButton>(*window, "submissionRows")->text(), QStringLiteral("1 without a run …"));
        QCOMPARE(m_slurm->calls().size(), 0);
        action(*window, "submissionCancel").trigger();
        QTRY_VERIFY_WITH_TIMEOUT(messageOf(*window).contains(QStringLiteral("box: 100: cancelled")), 30000);
        action(*window, "submissionCopyStatus").trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("ssh box '")));
        QFile asked(QString::fromStdString((made.folder() / "asked").string()));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        const QString folder = QString::fromStdString(made.folder().string());
        QVERIFY(QString::fromUtf8(asked.readAll()).startsWith(QStringLiteral("status %1 --json\n").arg(folder)));
    }
};

QTEST_MAIN(TestSubmissions)
#include "tst_submissions.moc"
