// SPDX-License-Identifier: GPL-3.0-or-later
// A folder on another machine, followed: what arrives, from which byte on, and what happens to what changes there.
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/remote/mirror_thread.h"
#include "core/run/event_follower.h"
#include "core/run/inbox.h"
#include "core/run/run_folder.h"
#include "host_stand_in.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

bool goOn() { return true; }

void write(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

void append(const fs::path& file, const std::string& text)
{
    std::ofstream(file, std::ios::binary | std::ios::app) << text;
}

std::string measured(int step)
{
    return dumpLine(toJson(Event(Measured{.clock = {.step = step}, .values = {{"loss", 1.0}}}))) + '\n';
}

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestMirror : public QObject {
    Q_OBJECT

    std::unique_ptr<HostStandIn> m_host;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_there;
    fs::path m_here;

    Mirror mirror() const { return {RemoteFolder{"box", m_there.string()}, m_here}; }
    bool isHeld(const char* run) const { return AppendFile::isOpenAnywhere(m_here / run / "events.jsonl"); }

private Q_SLOTS:
    void init()
    {
        m_host = std::make_unique<HostStandIn>();
        m_folder = std::make_unique<QTemporaryDir>();
        m_there = fs::path(m_folder->path().toStdString()) / "it's there";
        m_here = fs::path(m_folder->path().toStdString()) / "here";
        write(m_there / "a/experiment.json", R"({"name": "a"})");
        write(m_there / "a/events.jsonl", measured(1) + measured(2));
    }

    void theCopyHasTheSameBytesButForWeights()
    {
        std::string bytes;
        for (int i = 0; i < 5'000'000; ++i) // more than a piece
            bytes += static_cast<char>(i * 7 + i / 251);
        write(m_there / "a/round-0000.npz", bytes);
        write(m_there / "a/checkpoint-0000000002.safetensors", "weights of a");
        write(m_there / "b/experiment.json", R"({"name": "b"})");
        write(m_there / "b/checkpoint-0000000002.safetensors", "weights of b");
        write(m_there / "a/series.cache", "a reader's");
        write(m_there / "a/.hidden", "somebody's");
        Mirror copy = mirror();
        const MirrorNews news = copy.update(goOn);
        QVERIFY(news.isWhole && news.problems.empty());
        QCOMPARE(news.files, 4);
        for (const char* file : {"a/experiment.json", "a/events.jsonl", "a/round-0000.npz", "b/experiment.json"})
            QVERIFY2(readFile(m_here / file) == readFile(m_there / file), file);
        for (const char* file : {"a/checkpoint-0000000002.safetensors", "a/series.cache", "a/.hidden"})
            QVERIFY2(!fs::exists(m_here / file), file);
        QCOMPARE(copy.update(goOn).files, 0);
        copy.fetchWeights("b");
        QCOMPARE(copy.update(goOn).files, 1);
        QCOMPARE(readFile(m_here / "b/checkpoint-0000000002.safetensors"), std::string("weights of b"));
        QVERIFY(!fs::exists(m_here / "a/checkpoint-0000000002.safetensors"));
    }

    /// A thousand small files are a few questions.
    void smallFilesComeSeveralAtATime()
    {
        for (int i = 0; i < 300; ++i)
            write(m_there / ("r" + std::to_string(i)) / "experiment.json", "{}");
        m_host->forget();
        QCOMPARE(mirror().update(goOn).files, 302);
        QVERIFY(m_host->questions() <= 5);
    }

    void eventsAreReadFromWhereTheCopyEnds()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        EventFollower follower(m_here / "a");
        QCOMPARE(follower.takeNew().events.size(), std::size_t(2));
        const auto size = fs::file_size(m_there / "a/events.jsonl");
        m_host->forget();
        append(m_there / "a/events.jsonl", measured(3) + measured(4).substr(0, 20)); // the rest is still being written
        QCOMPARE(copy.update(goOn).files, 1);
        const QStringList asked = m_host->inputs();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.front().section(QLatin1Char(' '), 0, 0).toULongLong(), size + 1 - 64); // and a little before
        EventsRead read = follower.takeNew();
        QCOMPARE(read.events.size(), std::size_t(1));
        QVERIFY(read.problems.empty() && !follower.hasRestarted());
        append(m_there / "a/events.jsonl", measured(4).substr(20));
        copy.update(goOn);
        read = follower.takeNew();
        QCOMPARE(std::get<Measured>(read.events.at(0)).clock.step, 4);
        QVERIFY(readFile(m_here / "a/events.jsonl") == readFile(m_there / "a/events.jsonl"));
    }

    void aFileThatWasCutOrReplacedComesAnew_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"shorter", "replaced", "rewritten in place"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void aFileThatWasCutOrReplacedComesAnew()
    {
        QFETCH(QString, how);
        Mirror copy = mirror();
        copy.update(goOn);
        const fs::path events = m_there / "a/events.jsonl";
        if (how == QLatin1String("shorter")) fs::resize_file(events, measured(1).size());
        if (how == QLatin1String("replaced")) {
            write(m_there / "new", measured(7) + measured(8) + measured(9));
            fs::rename(m_there / "new", events);
        }
        if (how == QLatin1String("rewritten in place")) write(events, measured(4) + measured(5) + measured(6));
        copy.update(goOn);
        QVERIFY(readFile(m_here / "a/events.jsonl") == readFile(events));
        append(events, measured(10));
        copy.update(goOn);
        QVERIFY(readFile(m_here / "a/events.jsonl") == readFile(events));
    }

    void aLaterProgramGoesOnWithTheCopy()
    {
        mirror().update(goOn);
        append(m_there / "a/events.jsonl", measured(3));
        m_host->forget();
        Mirror later = mirror();
        QCOMPARE(later.update(goOn).files, 1);
        QVERIFY(m_host->inputs().front().section(QLatin1Char(' '), 0, 0).toInt() > 1);
        QVERIFY(readFile(m_here / "a/events.jsonl") == readFile(m_there / "a/events.jsonl"));
        const std::string why = errorOf([&] { mirror(); });
        QVERIFY2(why.find("is being written by another process") != why.npos, why.c_str()); // one keeps it
    }

    /// To readers of the copy a run is being written while somebody writes it there, and interrupted when not.
    void aRunIsHeldHereWhileItIsWrittenThere()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        QVERIFY(isHeld("a"));
        fs::last_write_time(m_there / "a/events.jsonl",
                            fs::file_time_type::clock::now() - std::chrono::seconds(int(Mirror::quietSeconds) + 60));
        copy.update(goOn);
        QVERIFY(!isHeld("a"));
        append(m_there / "a/events.jsonl", measured(3));
        copy.update(goOn);
        QVERIFY(isHeld("a"));
        write(m_there / "a/result.json", "{}");
        copy.update(goOn);
        QVERIFY(!isHeld("a"));
        QVERIFY(hasEnded(m_here / "a"));
    }

    /// Who has seen that a run has ended has all that was measured in it.
    void theResultComesLast()
    {
        write(m_there / "a/result.json", "{}");
        append(m_there / "a/events.jsonl", measured(3));
        int asked = 0;
        Mirror copy = mirror();
        // broken off at every question in turn: the copy may lack the result, but never what was before it
        while (!fs::exists(m_here / "a/result.json")) {
            int left = asked++;
            try {
                copy.update([&] { return left-- > 0; });
            } catch (const Error&) {
            }
            if (fs::exists(m_here / "a/result.json"))
                QVERIFY(readFile(m_here / "a/events.jsonl") == readFile(m_there / "a/events.jsonl"));
            QVERIFY(asked < 10000);
        }
    }

    void aHostThatIsAwayIsToldAndNothingIsLost()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        m_host->setAway(true);
        const std::string why = errorOf([&] { copy.update(goOn); });
        QCOMPARE(why, std::string("box: cannot be reached: ssh: connect to host box port 22: No route to host"));
        QVERIFY(readFile(m_here / "a/events.jsonl") == readFile(m_there / "a/events.jsonl"));
        m_host->setAway(false);
        append(m_there / "a/events.jsonl", measured(3));
        QCOMPARE(copy.update(goOn).files, 1);
        fs::rename(m_there, m_there.parent_path() / "elsewhere");
        const std::string gone = errorOf([&] { copy.update(goOn); });
        QVERIFY2(gone.starts_with("box: ") && gone.find("it's there") != gone.npos, gone.c_str());
    }

    void whatTheHostNamesOutsideTheFolderIsNotWritten()
    {
        write(m_there / "b" / "c..d" / "notes.json", "{}"); // a name, and no way up
        QCOMPARE(mirror().update(goOn).files, 3);
        QVERIFY(fs::exists(m_here / "b/c..d/notes.json"));
    }

    void commandsGoIntoTheRunsInbox()
    {
        InboxReader inbox(m_there / "a");
        const Mirror copy = mirror();
        copy.tell("a", TurnKnob{"rho", 0.25}, goOn);
        copy.tell("a", Stop{}, goOn);
        QVERIFY(inbox.takeNew().commands == (std::vector<Command>{TurnKnob{"rho", 0.25}, Stop{}}));
        QVERIFY(errorOf([&] { copy.tell("nobody", Stop{}, goOn); }).starts_with("box: "));
    }

    void theThreadLooksAgainAndComesBack()
    {
        MirrorThread thread({"box", m_there.string()}, m_here);
        thread.setWaits(std::chrono::milliseconds(20), std::chrono::milliseconds(50));
        QTRY_VERIFY_WITH_TIMEOUT(thread.takeStatus().state == MirrorStatus::State::Following, 30000);
        append(m_there / "a/events.jsonl", measured(3));
        QTRY_VERIFY_WITH_TIMEOUT(readFile(m_here / "a/events.jsonl") == readFile(m_there / "a/events.jsonl"), 30000);
        m_host->setAway(true);
        QTRY_VERIFY_WITH_TIMEOUT(thread.takeStatus().state == MirrorStatus::State::Away, 30000);
        QVERIFY(thread.takeStatus().problem.find("cannot be reached") != std::string::npos);
        append(m_there / "a/events.jsonl", measured(4));
        m_host->setAway(false);
        QTRY_VERIFY_WITH_TIMEOUT(readFile(m_here / "a/events.jsonl") == readFile(m_there / "a/events.jsonl"), 30000);
        InboxReader inbox(m_there / "a");
        thread.tell("a", Pause{});
        std::vector<Command> heard;
        QTRY_VERIFY_WITH_TIMEOUT(gather(heard, inbox.takeNew().commands), 30000);
        thread.tell("nobody", Pause{});
        std::vector<std::string> answers;
        QTRY_VERIFY_WITH_TIMEOUT(gather(answers, thread.takeStatus().answers), 30000);
        QVERIFY2(answers[0].find("nobody") != std::string::npos, answers[0].c_str());
    }

    /// A window that closes does not wait for a machine that does not answer.
    void aHangingHostIsLetGo()
    {
        m_host->setHanging(true);
        QElapsedTimer clock;
        {
            const MirrorThread thread({"box", m_there.string()}, m_here);
            QTest::qWait(300);
            clock.start();
        }
        QVERIFY(clock.elapsed() < 60000); // and not a thousand seconds
    }
};

QTEST_GUILESS_MAIN(TestMirror)
#include "tst_mirror.moc"
