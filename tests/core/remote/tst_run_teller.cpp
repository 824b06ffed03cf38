// SPDX-License-Identifier: GPL-3.0-or-later
// What is said to a run arrives where the run is trained, and is refused where nobody would hear it.
#include "core/remote/run_teller.h"
#include "core/run/inbox.h"
#include "mirrored_folder.h"

#include <QtTest>
#include <cmath>
#include <fcntl.h>
#include <sys/stat.h>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestRunTeller : public QObject {
    Q_OBJECT

    std::unique_ptr<MirroredFolder> m;

    std::string tellA(const Command& command) const
    {
        return errorOf([&] { tellRun(m->here / "a", {command}, goOn); });
    }

private Q_SLOTS:
    void init() { m = std::make_unique<MirroredFolder>(); }

    void wordsToACopyGoWhereItsRunIs()
    {
        Mirror(m->remote(), m->here).update(goOn);
        InboxReader there(m->there / "a");
        QCOMPARE(tellA(TurnKnob{"rho", 0.25}), std::string());
        fs::create_directory_symlink(m->here / "a", m->root / "link");
        tellRun(m->root / "link", {Pause{}, Stop{}}, goOn);
        QVERIFY(there.takeNew().commands == (std::vector<Command>{TurnKnob{"rho", 0.25}, Pause{}, Stop{}}));
        QVERIFY(!fs::exists(inboxOf(m->here / "a")));
        QVERIFY(errorOf([&] { putIntoInbox(m->here / "a", Stop{}); }).find("is a copy of box:") != std::string::npos);
    }

    void whereNobodyHearsThemTheyAreRefused()
    {
        Mirror(m->remote(), m->here).update(goOn);
        std::string why = tellA(TurnKnob{"rho", std::nan("")});
        QVERIFY2(why.find("no finite number") != why.npos, why.c_str());
        const RemoteFiles there(m->remote());
        why = errorOf([&] { there.tell("nobody", {Stop{}}, goOn); });
        QVERIFY2(why.starts_with("box: "), why.c_str());
        fs::create_directory(m->there / "none");
        why = errorOf([&] { there.tell("none", {Stop{}}, goOn); });
        QCOMPARE(why, "box: " + (m->there / "none").string() + ": is no run folder, experiment.json is missing");
        write(m->there / "a/result.json", "{}");
        why = tellA(Stop{});
        QCOMPARE(why, "box: " + (m->there / "a").string() + ": has ended; there is nobody to tell anything");
        QVERIFY(!fs::exists(inboxOf(m->there / "a")));
        QVERIFY(!fs::exists(inboxOf(m->there / "none")));
    }

    void aMarkThatSaysNothingIsSaid()
    {
        write(m->here / "a/experiment.json", "{}");
        write(m->here / ".mirror.json", "[]");
        const std::string why = tellA(Stop{});
        QVERIFY2(why.find(".mirror.json: does not say") != why.npos, why.c_str());
    }

    void wordsArriveInTheirOrderAndWhatBecameOfThemIsSaid()
    {
        write(m->root / "near/experiment.json", "{}");
        InboxReader inbox(m->root / "near");
        RunTeller teller;
        std::vector<Command> said, heard;
        for (int i = 0; i < 20; ++i) {
            said.push_back(TurnKnob{"lr", double(i)});
            teller.tell(m->root / "near", said.back());
        }
        teller.tell(m->root / "nowhere", Stop{});
        QTRY_VERIFY_WITH_TIMEOUT(!teller.isTelling(), 30000);
        QVERIFY(inbox.takeNew().commands == said);
        const std::vector<std::string> problems = teller.takeProblems();
        QCOMPARE(problems.size(), std::size_t(1));
        QVERIFY2(problems[0].find("nowhere/inbox.jsonl") != std::string::npos, problems[0].c_str());
        QVERIFY(teller.takeProblems().empty());
    }

    /// A file that is opened for ever, as on a disk whose server is gone.
    void aDiskThatHangsHoldsNobodyUp()
    {
        const fs::path run = m->root / "dead";
        write(run / "experiment.json", "{}");
        write(m->root / "near/experiment.json", "{}");
        QCOMPARE(::mkfifo(inboxOf(run).c_str(), 0600), 0);
        InboxReader near(m->root / "near");
        {
            RunTeller teller;
            teller.tell(run, Stop{});
            teller.tell(run, Stop{});
            teller.tell(m->root / "near", Pause{});
            std::vector<Command> heard;
            QTRY_VERIFY_WITH_TIMEOUT(gather(heard, near.takeNew().commands), 30000);
            QVERIFY(teller.isTelling());
        }                                                                  // comes back, or the test never ends
        QVERIFY(::open(inboxOf(run).c_str(), O_RDONLY | O_NONBLOCK) >= 0); // lets the thread go, and stays open for it
    }
};

QTEST_GUILESS_MAIN(TestRunTeller)
#include "tst_run_teller.moc"
