// SPDX-License-Identifier: GPL-3.0-or-later
// Runs on another machine in the window: they are listed while they grow there, hear what they are told, and are
// followed again by the next window. ssh and the machine are a stand-in (tests/core/remote).
#include "../../core/remote/host_stand_in.h"
#include "core/remote/mirror.h"
#include "core/run/inbox.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"

#include <QToolButton>

#include <fcntl.h>
#include <sys/stat.h>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestRemoteFolders : public QObject {
    Q_OBJECT

    std::unique_ptr<HostStandIn> m_host;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_there;
    QString m_text; ///< what the user types

    QString remote() const { return QStringLiteral("box:") + QString::fromStdString(m_there.string()); }
    WindowSeams seams()
    {
        WindowSeams all = fakeSeams(20, 0);
        all.text = [this](auto&&...) { return m_text; };
        return all;
    }
    static QToolButton& light(MainWindow& window)
    {
        return *window.findChild<QToolButton*>(QStringLiteral("remoteFolders"));
    }

    /// A window that nobody has told which runs to show, so that it shows those of its session.
    std::unique_ptr<MainWindow> ofSession()
    {
        auto window = std::make_unique<MainWindow>(
            seams(), WindowOptions{.sessionFile = m_folder->filePath(QStringLiteral("session.json"))});
        window->show();
        return window;
    }

private Q_SLOTS:
    void init()
    {
        m_host = std::make_unique<HostStandIn>();
        m_folder = std::make_unique<QTemporaryDir>();
        ::setenv("XDG_CACHE_HOME", m_folder->filePath(QStringLiteral("cache")).toUtf8().constData(), 1);
        m_there = fs::path(m_folder->path().toStdString()) / "there";
    }

    void runsThatGrowThereAreFollowedAndTold()
    {
        RunFolder run =
            RunFolder::create(m_there, "far", {{"name", "far"}, {"seed", 1}, {"method", {{"rule", "sam"}}}});
        run.append(Started{.title = "SAM", .rule = "sam", .stepsTotal = 100});
        const auto measure = [&](std::int64_t step) {
            run.append(Measured{.clock = {.step = step}, .values = {{"loss", 1.0 / static_cast<double>(step)}}});
            run.flush();
        };
        measure(1);
        m_text = remote();
        auto window = showWindow(*m_folder, seams());
        QVERIFY(!light(*window).isVisible());
        trigger(*window, "followRemote");
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
        const StoredRun& shown = *window->store().runs().front();
        QTRY_COMPARE_WITH_TIMEOUT(shown.series.last.step, 1, 30000);
        QVERIFY(light(*window).isVisible());
        QTRY_VERIFY2(light(*window).toolTip().startsWith(remote() + QStringLiteral(": as it was")),
                     qPrintable(light(*window).toolTip()));
        measure(2);
        QTRY_COMPARE_WITH_TIMEOUT(shown.series.last.step, 2, 60000);
        QTRY_VERIFY(!shown.isInterrupted); // it is held there

        InboxReader inbox(run.path());
        window->findChild<RunsTable*>()->select({shown.id});
        QTRY_VERIFY(window->findChild<QAction*>(QStringLiteral("tellKnob"))->isEnabled());
        m_text = QStringLiteral("rho = 0.25");
        trigger(*window, "tellKnob");
        std::vector<Command> told;
        QTRY_VERIFY_WITH_TIMEOUT(gather(told, inbox.takeNew().commands), 30000);
        QVERIFY(told == (std::vector<Command>{TurnKnob{"rho", 0.25}}));
        m_text = QStringLiteral("rho = much");
        trigger(*window, "tellKnob");
        QVERIFY2(messageOf(*window).contains(QStringLiteral("rho = much")), qPrintable(messageOf(*window)));
        told.clear();
        trigger(*window, "tellStop");
        QTRY_VERIFY_WITH_TIMEOUT(gather(told, inbox.takeNew().commands), 30000);
        QVERIFY(told == (std::vector<Command>{Stop{}}));
    }

    void weightsComeWhenTheyAreAskedFor()
    {
        const RunFolder run = RunFolder::create(m_there, "far", {{"name", "far"}, {"seed", 1}});
        std::ofstream(run.path() / "checkpoint-0000000001.safetensors") << "weights";
        m_text = remote();
        auto window = showWindow(*m_folder, seams());
        trigger(*window, "followRemote");
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
        const fs::path here = window->store().runs().front()->id.toStdString();
        QVERIFY(!fs::exists(here / "checkpoint-0000000001.safetensors"));
        window->findChild<RunsTable*>()->select({QString::fromStdString(here.string())});
        QTRY_VERIFY(window->findChild<QAction*>(QStringLiteral("fetchWeights"))->isEnabled());
        // nobody has written it for long, and yet it is not gone on with here: what is here is a copy
        fs::last_write_time(run.path() / "events.jsonl",
                            fs::file_time_type::clock::now() - std::chrono::seconds(int(Mirror::quietSeconds) + 60));
        trigger(*window, "fetchWeights");
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(here / "checkpoint-0000000001.safetensors"), 30000);
        QTRY_VERIFY_WITH_TIMEOUT(window->store().runs().front()->isInterrupted, 30000);
        QVERIFY(!window->findChild<QAction*>(QStringLiteral("resume"))->isEnabled());
    }

    /// Also a run on this machine that another process trains.
    void aRunOfAnotherProcessHereIsTold()
    {
        const QString runs = m_folder->filePath(QStringLiteral("here"));
        RunFolder run = RunFolder::create(runs.toStdString(), "near", {{"name", "near"}, {"seed", 1}});
        run.append(Started{.title = "SAM", .rule = "sam", .stepsTotal = 100});
        run.append(Measured{.clock = {.step = 1}, .values = {{"loss", 1.0}}});
        run.flush();
        auto window = showWindow(*m_folder, seams());
        QVERIFY(window->open(runs));
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
        QTRY_COMPARE(window->store().runs().front()->series.state, RunState::Running);
        window->findChild<RunsTable*>()->select({window->store().runs().front()->id});
        QTRY_VERIFY(window->findChild<QAction*>(QStringLiteral("tellCheckpoint"))->isEnabled());
        InboxReader inbox(run.path());
        trigger(*window, "tellCheckpoint");
        std::vector<Command> told;
        QTRY_VERIFY_WITH_TIMEOUT(gather(told, inbox.takeNew().commands), 30000);
        QVERIFY(told == (std::vector<Command>{SaveCheckpoint{}}));
    }

    /// Also where the window follows nothing: the copy is kept by another program, and knows of what it is one.
    void aCopyThatAnotherProgramKeepsIsToldThereAndSaidToBeItsOwn()
    {
        RunFolder run = RunFolder::create(m_there, "far", {{"name", "far"}, {"seed", 1}});
        run.append(Started{.title = "SAM", .rule = "sam", .stepsTotal = 100});
        run.append(Measured{.clock = {.step = 1}, .values = {{"loss", 1.0}}});
        run.flush();
        const RemoteFolder there = *remoteFolderFrom(remote().toStdString());
        Mirror byHand(there, m_folder->filePath(QStringLiteral("copy")).toStdString());
        byHand.update([] { return true; });
        auto window = showWindow(*m_folder, seams());
        QVERIFY(window->open(m_folder->filePath(QStringLiteral("copy"))));
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
        QTRY_COMPARE(window->store().runs().front()->series.state, RunState::Running);
        window->findChild<RunsTable*>()->select({window->store().runs().front()->id});
        QTRY_VERIFY(window->findChild<QAction*>(QStringLiteral("tellStop"))->isEnabled());
        InboxReader inbox(run.path());
        trigger(*window, "tellStop");
        std::vector<Command> told;
        QTRY_VERIFY_WITH_TIMEOUT(gather(told, inbox.takeNew().commands), 30000);
        QVERIFY(told == (std::vector<Command>{Stop{}}));
        QVERIFY(!fs::exists(inboxOf(window->store().runs().front()->id.toStdString())));

        Mirror usual(there, usualMirrorOf(there)); // as another window has it
        m_text = remote();
        trigger(*window, "followRemote");
        QTRY_VERIFY2(light(*window).toolTip().contains(QStringLiteral("another window or command keeps its copy")),
                     qPrintable(light(*window).toolTip()));
        QVERIFY(!light(*window).text().contains(QStringLiteral("away")));
    }

    /// A run whose disk does not answer: its inbox is opened for ever.
    void aDiskThatHangsDoesNotHoldTheWindowUp()
    {
        const QString runs = m_folder->filePath(QStringLiteral("here"));
        RunFolder run = RunFolder::create(runs.toStdString(), "near", {{"name", "near"}, {"seed", 1}});
        run.append(Started{.title = "SAM", .rule = "sam", .stepsTotal = 100});
        run.flush();
        QCOMPARE(::mkfifo(inboxOf(run.path()).c_str(), 0600), 0);
        {
            auto window = showWindow(*m_folder, seams());
            QVERIFY(window->open(runs));
            QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
            window->findChild<RunsTable*>()->select({window->store().runs().front()->id});
            QTRY_VERIFY(window->findChild<QAction*>(QStringLiteral("tellCheckpoint"))->isEnabled());
            for (int i = 0; i < 3; ++i)
                trigger(*window, "tellCheckpoint"); // comes back, or the test never ends
        }
        QVERIFY(::open(inboxOf(run.path()).c_str(), O_RDONLY | O_NONBLOCK) >=
                0); // lets the thread go, and stays open for it
    }

    void aMachineThatIsAwayIsSaidAndTheNextWindowAsksAgain()
    {
        RunFolder run = RunFolder::create(m_there, "far", {{"name", "far"}, {"seed", 1}});
        m_host->setAway(true);
        m_text = remote();
        {
            auto window = ofSession();
            trigger(*window, "followRemote");
            QTRY_VERIFY_WITH_TIMEOUT(light(*window).text().contains(QStringLiteral("away")), 30000);
            QVERIFY2(light(*window).toolTip().contains(QStringLiteral("box: cannot be reached")),
                     qPrintable(light(*window).toolTip()));
            QVERIFY(window->store().runs().empty());
            window->close(); // which keeps its session
        }
        m_host->setAway(false);
        auto window = ofSession();
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 30000);
    }

    void whatIsNoFolderOnAMachineIsSaid()
    {
        auto window = showWindow(*m_folder, seams());
        m_text = QStringLiteral("runs");
        trigger(*window, "followRemote");
        QVERIFY2(messageOf(*window).contains(QStringLiteral("HOST:FOLDER")), qPrintable(messageOf(*window)));
        m_text.clear(); // thought better of it
        trigger(*window, "followRemote");
        QVERIFY(!light(*window).isVisible());
    }

    void aCopyKnowsWhatItIsOf()
    {
        for (const char* text : {"box:runs", "me@box:/scratch/a b/runs", "box:/a%b", "box:a%2Fb"}) {
            const RemoteFolder remote = *remoteFolderFrom(text);
            QVERIFY(mirroredIn(usualMirrorOf(remote)) == remote);
        }
        QVERIFY(!mirroredIn("/tmp/runs"));
    }
};

QTEST_MAIN(TestRemoteFolders)
#include "tst_remote_folders.moc"
