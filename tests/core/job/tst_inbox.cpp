// SPDX-License-Identifier: GPL-3.0-or-later
// What others put into a run's inbox reaches the job that trains the run, that one alone, once.
#include "core/base/error.h"
#include "core/job/inbox_thread.h"
#include "core/job/recorder.h"
#include "core/run/inbox.h"

#include <QtTest>
#include <cmath>
#include <fstream>
#include <future>
#include <thread>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestInbox : public QObject {
    Q_OBJECT

    using Commands = std::vector<Command>;

    QTemporaryDir m_folder;
    JobControl m_control;
    EventQueue m_events;

    fs::path root() const { return m_folder.path().toStdString(); }
    Recorder newRun(JobContext& context, const char* name) const
    {
        return {RunFolder::create(root(), name, {{"name", name}, {"seed", 1}}), context};
    }
    /// Whether there is something now in `all`, to which what came since the last question is added: QTRY asks twice.
    template <class All>
    static bool gather(All& all, const All& more)
    {
        all.insert(all.end(), more.begin(), more.end());
        return !all.empty();
    }
    void append(const fs::path& run, const std::string& text) const
    {
        std::ofstream(inboxOf(run), std::ios::app) << text;
    }

private Q_SLOTS:
    void whatWasThereBeforeIsOfThePast()
    {
        const fs::path run = root();
        putIntoInbox(run, Stop{});
        InboxReader reader(run);
        QVERIFY(reader.takeNew().commands.empty());
        putIntoInbox(run, TurnKnob{"rho", 0.2});
        putIntoInbox(run, SaveCheckpoint{});
        QVERIFY(reader.takeNew().commands == (Commands{TurnKnob{"rho", 0.2}, SaveCheckpoint{}}));
        QVERIFY(reader.takeNew().commands.empty());
    }

    void aHalfLineWaitsAndABadOneIsNamed()
    {
        const fs::path run = root() / "half";
        fs::create_directory(run);
        InboxReader reader(run);
        append(run, "{\"command\": \"Pau");
        QVERIFY(reader.takeNew().commands.empty());
        append(run, "se\"}\n{\"command\": \"Dance\"}\nno JSON\n{\"command\": \"Stop\"}\n");
        const InboxRead read = reader.takeNew();
        QVERIFY(read.commands == (Commands{Pause{}, Stop{}}));
        QCOMPARE(read.problems.size(), std::size_t(2));
        QVERIFY2(read.problems[0].find("inbox.jsonl: \"{\"command\": \"Dance\"}\": ") != std::string::npos,
                 read.problems[0].c_str());
        // one that was emptied is read on from its end
        fs::resize_file(inboxOf(run), 0);
        QVERIFY(reader.takeNew().commands.empty());
        putIntoInbox(run, Continue{});
        QVERIFY(reader.takeNew().commands == (Commands{Continue{}}));
    }

    void whereNobodyMayWriteIsSaid()
    {
        try {
            putIntoInbox(root() / "nowhere", Stop{});
            QFAIL("there is no such folder");
        } catch (const Error& error) {
            QVERIFY2(std::string(error.what()).find("nowhere/inbox.jsonl") != std::string::npos, error.what());
        }
    }

    void commandsReachTheRunInWhoseInboxTheyLie()
    {
        JobContext context(m_control, m_events);
        Recorder a = newRun(context, "a"), b = newRun(context, "b");
        putIntoInbox(a.folder().path(), TurnKnob{"rho", 0.5});
        append(a.folder().path(), "nonsense\n");
        Commands taken;
        QTRY_VERIFY(gather(taken, a.takeCommands()));
        QVERIFY(taken == (Commands{TurnKnob{"rho", 0.5}}));
        QVERIFY(b.takeCommands().empty());
        std::vector<RunEvent> events;
        QTRY_VERIFY(gather(events, m_events.takeAll()));
        QCOMPARE(events.front().run, a.id());
        QVERIFY(std::get<Message>(events.front().event).text.find("nonsense") != std::string::npos);
    }

    /// Pause and what ends it come while the job itself asks for nothing.
    void aRestingJobHearsThatItIsToGoOnOrToStop()
    {
        JobControl control;
        std::atomic<int> units = 0;
        fs::path folder;
        std::atomic<bool> isOpen = false, hasStopped = false;
        std::jthread job([&] {
            JobContext context(control, m_events);
            Recorder run = newRun(context, "resting");
            folder = run.folder().path();
            isOpen = true;
            while (run.keepGoing()) {
                ++units;
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            hasStopped = true;
            run.stop({.step = units});
        });
        QTRY_VERIFY(isOpen);
        putIntoInbox(folder, Pause{});
        QTRY_VERIFY_WITH_TIMEOUT(control.isResting(), 30000);
        const int before = units;
        putIntoInbox(folder, SingleStep{});
        QTRY_COMPARE_WITH_TIMEOUT(units.load(), before + 1, 30000);
        putIntoInbox(folder, Continue{});
        QTRY_VERIFY_WITH_TIMEOUT(units > before + 5, 30000);
        putIntoInbox(folder, Stop{});
        QTRY_VERIFY_WITH_TIMEOUT(hasStopped, 30000);
    }

    /// A disk that hangs holds up neither the end of a run, nor the beginning of the next; and what it then has to say
    /// reaches nobody.
    void anInboxThatHangsHoldsNobodyUp()
    {
        JobControl control;
        EventQueue events;
        std::promise<void> disk;
        std::atomic<bool> isBeingRead = false;
        InboxThread inboxes(control, events);
        auto ends = inboxes.listen("hanging", [&] {
            isBeingRead = true;
            disk.get_future().wait();
            return InboxRead{.commands = {}, .problems = {"said too late"}};
        });
        QTRY_VERIFY_WITH_TIMEOUT(isBeingRead, 30000);
        ends.reset(); // comes back, or the test never ends
        std::atomic<int> asked = 0;
        const auto next = inboxes.listen("next", [&] { return ++asked, InboxRead(); });
        QCOMPARE(asked.load(), 0);
        disk.set_value();
        QTRY_VERIFY_WITH_TIMEOUT(asked > 0, 30000);
        QVERIFY(events.takeAll().empty());
    }

    void aNumberThatIsNotFiniteIsNotPutIn()
    {
        const fs::path run = root() / "finite";
        fs::create_directory(run);
        for (const double value : {std::nan(""), HUGE_VAL})
            QVERIFY_EXCEPTION_THROWN(putIntoInbox(run, TurnKnob{"rho", value}), Error);
        QVERIFY(!fs::exists(inboxOf(run)));
    }

    void aRunThatHasEndedIsNotTold()
    {
        const fs::path run = root() / "over";
        fs::create_directory(run);
        std::ofstream(run / "result.json") << "{}";
        QVERIFY_EXCEPTION_THROWN(putIntoInbox(run, Stop{}), Error);
        QVERIFY(!fs::exists(inboxOf(run)));
    }

    /// Who ended a run is not asked about it any more; who goes on with it does not hear the old words again.
    void anEndedRunHearsNothing()
    {
        JobContext context(m_control, m_events);
        fs::path folder;
        {
            Recorder run = newRun(context, "ended");
            folder = run.folder().path();
            putIntoInbox(folder, TurnKnob{"rho", 0.5});
            Commands taken;
            QTRY_VERIFY(gather(taken, run.takeCommands()));
            run.stop({.step = 1});
        }
        Recorder again(RunFolder::openToWrite(folder), context), other = newRun(context, "beside");
        putIntoInbox(other.folder().path(), TurnKnob{"lr", 1});
        Commands taken;
        QTRY_VERIFY(gather(taken, other.takeCommands())); // a look later
        QVERIFY(again.takeCommands().empty());
    }
};

QTEST_GUILESS_MAIN(TestInbox)
#include "tst_inbox.moc"
