// SPDX-License-Identifier: GPL-3.0-or-later
// Submissions are looked at on a thread of their own, here and on another machine, by scripts in place of Slurm's
// programs and of ssh: nobody waits for a squeue that hangs, and what is done with a submission is done there.
#include "../remote/host_stand_in.h"
#include "core/base/error.h"
#include "core/cluster/submission_thread.h"
#include "made_submission.h"

#include <QtTest>

#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestSubmissionThread : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<SlurmScripts> m_slurm;

    fs::path path(const char* name) const { return fs::path(m_dir->path().toStdString()) / name; }
    static std::shared_ptr<LocalSubmissions> placeWith(const fs::path& folder)
    {
        auto place = std::make_shared<LocalSubmissions>();
        place->setFolders({folder});
        return place;
    }
    /// What `status --json` is to print, as the program that the submission keeps.
    static void keepProgram(const MadeSubmission& made, const char* name)
    {
        const fs::path program = made.folder() / "program" / name;
        const AskSlurm nothing{.queue = [](auto&) { return std::map<std::int64_t, QueuedTask>(); },
                               .ends = [](auto&) { return std::map<std::int64_t, std::string>(); }};
        std::ofstream(made.folder() / "says") << dumpLines(toJson(standingOf(made.folder(), nothing)));
        std::ofstream(program) << "#!/bin/sh\ncd \"$(dirname \"$0\")/..\"\necho \"$(basename \"$0\") $*\" >> asked\n"
                                  "case $1 in status) cat says ;; cancel) echo '100: cancelled' ;; "
                                  "resubmit) printf '777: 1\\n1 row submitted again\\n' ;; esac\n";
        fs::permissions(program, fs::perms::owner_all);
    }
    static QStringList askedOf(const MadeSubmission& made)
    {
        QFile file(QString::fromStdString((made.folder() / "asked").string()));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_slurm.reset(); // it puts the PATH back
        m_slurm = std::make_unique<SlurmScripts>();
    }

    /// takeNews() answers while squeue sleeps, and the thread's end does not wait for it.
    void nobodyWaitsForASlurmThatHangs()
    {
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        m_slurm->setHanging(true);
        {
            SubmissionThread thread(placeWith(made.folder()));
            QTRY_VERIFY_WITH_TIMEOUT(m_slurm->hasBegun(), 30000);
            const SubmissionNews news = thread.takeNews();
            QVERIFY(news.isLooking && news.looks == 0 && news.standings->empty());
            thread.lookNow();
        }
        QVERIFY(!m_slurm->hasEnded());
    }

    void whatIsMissingIsSubmittedAgainAndCancelled()
    {
        const MadeSubmission made(path("big"), 3, {{0, 3}});
        made.finish(0);
        m_slurm->setQueue("100", "1|PENDING|Resources\n");
        SubmissionThread thread(placeWith(made.folder()));
        QStringList answers;
        const auto answered = [&] {
            const SubmissionNews news = thread.takeNews();
            for (const auto* said : {&news.answers, &news.refusals})
                for (const std::string& answer : *said)
                    answers << QString::fromStdString(answer);
            return answers.size();
        };
        thread.resubmit(made.folder());
        QTRY_COMPARE_WITH_TIMEOUT(answered(), 1, 30000);
        QCOMPARE(answers[0], QStringLiteral("big: 1 row submitted again"));
        QCOMPARE(m_slurm->calls().filter(QStringLiteral("sbatch")).size(), 1);
        QVERIFY2(m_slurm->calls().filter(QStringLiteral("sbatch"))[0].contains(QStringLiteral("--array=2 ")),
                 qPrintable(m_slurm->calls().join(QLatin1Char('\n'))));
        QCOMPARE(readSubmission(made.folder()).arrays.back().id, std::string("777"));
        thread.cancel(made.folder());
        QTRY_COMPARE_WITH_TIMEOUT(answered(), 2, 30000);
        QVERIFY(m_slurm->calls().contains(QStringLiteral("scancel 100")));
        QVERIFY(readSubmission(made.folder()).arrays.front().isCancelled);
        m_slurm->setDown(true); // nobody can tell then what is in the queue
        thread.resubmit(made.folder());
        std::vector<std::string> refusals;
        QTRY_VERIFY_WITH_TIMEOUT(gather(refusals, thread.takeNews().refusals), 30000);
        QVERIFY2(refusals[0].find("Unable to contact slurm controller") != std::string::npos, refusals[0].c_str());
    }

    /// By the program that was submitted, the small one of the two, through ssh; its runs are those of the copy here.
    void anotherMachineIsAskedThere()
    {
        const HostStandIn host;
        const MadeSubmission made(path("big"), 2, {{0, 2}});
        made.finish(0);
        keepProgram(made, "sharpscope-compute");
        keepProgram(made, "sharpscope-cli");
        SeldomSlurm::Time now{};
        RemoteSubmission place({"box", (made.folder() / "runs").string()}, "/copy", [&now] { return now; });
        const KeepGoing always = [] { return true; };
        std::vector<Standing> standings = place.look(always);
        QCOMPARE(standings.size(), std::size_t(1));
        QVERIFY(standings[0].host == "box" && standings[0].folder == made.folder());
        QCOMPARE(standings[0].rows.at(1).run, std::string("/copy/row1"));
        QVERIFY2(standings[0].problem.empty(), standings[0].problem.c_str());
        const QString folder = QString::fromStdString(made.folder().string());
        QCOMPARE(askedOf(made), QStringList{"sharpscope-cli status " + folder + " --json"});
        QCOMPARE(m_slurm->calls("squeue"), 0); // that is the other machine's

        now += std::chrono::seconds(29);
        place.look(always);
        QCOMPARE(askedOf(made).size(), 1);
        host.setAway(true);
        now += std::chrono::seconds(1);
        standings = place.look(always);
        QVERIFY2(standings[0].problem.find("box: cannot be reached") == 0, standings[0].problem.c_str());
        QCOMPARE(standings[0].rows.size(), std::size_t(2)); // as they were
        host.setAway(false);
        QCOMPARE(place.cancel(made.folder(), always), std::string("box: 100: cancelled"));
        QCOMPARE(place.resubmit(made.folder(), always), std::string("box: 777: 1; 1 row submitted again"));
        made.finish(1);
        keepProgram(made, "sharpscope-cli");
        now += std::chrono::seconds(30);
        QVERIFY(place.look(always)[0].hasEnded());
        const qsizetype before = askedOf(made).size();
        now += std::chrono::hours(1);
        place.look(always); // all has ended
        QCOMPARE(askedOf(made).size(), before);
        place.askAgain();
        place.look(always);
        QCOMPARE(askedOf(made).size(), before + 1);
    }

    void aFolderThereThatIsOfNoSubmission()
    {
        const HostStandIn host;
        fs::create_directories(path("runs"));
        SeldomSlurm::Time now{};
        RemoteSubmission place({"box", path("runs").string()}, "/copy", [&now] { return now; });
        const KeepGoing always = [] { return true; };
        QVERIFY(place.look(always).empty());
        const qsizetype asked = host.questions();
        now += std::chrono::minutes(4);
        QVERIFY(place.look(always).empty());
        QCOMPARE(host.questions(), asked);
        RemoteSubmission nowhere({"box", path("none").string()}, "/copy");
        QVERIFY_EXCEPTION_THROWN(nowhere.look(always), Error);
    }

    void aMachineThatHangsIsNotWaitedFor()
    {
        const HostStandIn host;
        host.setHanging(true);
        auto place = std::make_shared<RemoteSubmission>(RemoteFolder{"box", "/runs"}, "/copy");
        SubmissionThread thread(place);
        QTRY_VERIFY_WITH_TIMEOUT(thread.takeNews().isLooking, 30000);
    }
};

QTEST_GUILESS_MAIN(TestSubmissionThread)
#include "tst_submission_thread.moc"
