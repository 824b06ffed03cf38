// SPDX-License-Identifier: GPL-3.0-or-later
// A folder on another machine, followed: what arrives, from which byte on, and what happens to what changes there.
#include "core/remote/mirror_thread.h"
#include "core/run/event_follower.h"
#include "mirrored_folder.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestMirror : public QObject {
    Q_OBJECT

    std::unique_ptr<MirroredFolder> m;

    Mirror mirror() const { return {m->remote(), m->here}; }

private Q_SLOTS:
    void init() { m = std::make_unique<MirroredFolder>(); }

    void theCopyHasTheSameBytesButForWeights()
    {
        write(m->there / "a/round-0000.npz", noise(5'000'000)); // more than a piece
        write(m->there / "a/checkpoint-0000000002.safetensors", "weights of a");
        write(m->there / "b/experiment.json", R"({"name": "b"})");
        write(m->there / "b/checkpoint-0000000002.safetensors", "weights of b");
        write(m->there / "a/series.cache", "a reader's");
        write(m->there / "a/.hidden", "somebody's");
        Mirror copy = mirror();
        const MirrorNews news = copy.update(goOn);
        QVERIFY(news.isWhole && news.problems.empty());
        QCOMPARE(news.files, 4);
        for (const char* file : {"a/experiment.json", "a/events.jsonl", "a/round-0000.npz", "b/experiment.json"})
            QVERIFY2(readFile(m->here / file) == readFile(m->there / file), file);
        for (const char* file : {"a/checkpoint-0000000002.safetensors", "a/series.cache", "a/.hidden"})
            QVERIFY2(!fs::exists(m->here / file), file);
        QCOMPARE(copy.update(goOn).files, 0);
        copy.fetchWeights("b");
        QCOMPARE(copy.update(goOn).files, 1);
        QCOMPARE(readFile(m->here / "b/checkpoint-0000000002.safetensors"), std::string("weights of b"));
        QVERIFY(!fs::exists(m->here / "a/checkpoint-0000000002.safetensors"));
    }

    /// A thousand small files are a few questions.
    void smallFilesComeSeveralAtATime()
    {
        for (int i = 0; i < 300; ++i)
            write(m->there / ("r" + std::to_string(i)) / "experiment.json", "{}");
        m->host.forget();
        QCOMPARE(mirror().update(goOn).files, 302);
        QVERIFY(m->host.questions() <= 5);
    }

    void eventsAreReadFromWhereTheCopyEnds()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        EventFollower follower(m->here / "a");
        QCOMPARE(follower.takeNew().events.size(), std::size_t(2));
        const auto size = fs::file_size(m->there / "a/events.jsonl");
        m->host.forget();
        append(m->there / "a/events.jsonl", measured(3) + measured(4).substr(0, 20)); // the rest is still being written
        QCOMPARE(copy.update(goOn).files, 1);
        const QStringList asked = m->host.inputs();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.front().section(QLatin1Char(' '), 0, 0).toULongLong(), size + 1 - 64); // and a little before
        EventsRead read = follower.takeNew();
        QCOMPARE(read.events.size(), std::size_t(1));
        QVERIFY(read.problems.empty() && !follower.hasRestarted());
        append(m->there / "a/events.jsonl", measured(4).substr(20));
        copy.update(goOn);
        read = follower.takeNew();
        QCOMPARE(std::get<Measured>(read.events.at(0)).clock.step, 4);
        QVERIFY(readFile(m->here / "a/events.jsonl") == readFile(m->there / "a/events.jsonl"));
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
        const fs::path events = m->there / "a/events.jsonl";
        if (how == QLatin1String("shorter")) fs::resize_file(events, measured(1).size());
        if (how == QLatin1String("replaced")) {
            write(m->there / "new", measured(7) + measured(8) + measured(9));
            fs::rename(m->there / "new", events);
        }
        if (how == QLatin1String("rewritten in place")) write(events, measured(4) + measured(5) + measured(6));
        copy.update(goOn);
        QVERIFY(readFile(m->here / "a/events.jsonl") == readFile(events));
        append(events, measured(10));
        copy.update(goOn);
        QVERIFY(readFile(m->here / "a/events.jsonl") == readFile(events));
    }

    void aLaterProgramGoesOnWithTheCopy()
    {
        mirror().update(goOn);
        append(m->there / "a/events.jsonl", measured(3));
        m->host.forget();
        Mirror later = mirror();
        QCOMPARE(later.update(goOn).files, 1);
        QVERIFY(m->host.inputs().front().section(QLatin1Char(' '), 0, 0).toInt() > 1);
        QVERIFY(readFile(m->here / "a/events.jsonl") == readFile(m->there / "a/events.jsonl"));
        const std::string why = errorOf([&] { mirror(); });
        QVERIFY2(why.find("is kept up to date already") != why.npos, why.c_str()); // one keeps it
    }

    /// To readers of the copy a run is being written while somebody writes it there, and interrupted when not.
    void aRunIsHeldHereWhileItIsWrittenThere()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        QVERIFY(m->isHeld("a"));
        fs::last_write_time(m->there / "a/events.jsonl",
                            fs::file_time_type::clock::now() - std::chrono::seconds(int(Mirror::quietSeconds) + 60));
        copy.update(goOn);
        QVERIFY(!m->isHeld("a"));
        append(m->there / "a/events.jsonl", measured(3));
        copy.update(goOn);
        QVERIFY(m->isHeld("a"));
        write(m->there / "a/result.json", "{}");
        copy.update(goOn);
        QVERIFY(!m->isHeld("a"));
        QVERIFY(hasEnded(m->here / "a"));
    }

    /// What is gone there is nobody's any more.
    void aRunThatIsGoneThereIsLetGo()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        QVERIFY(m->isHeld("a"));
        fs::remove_all(m->there / "a");
        copy.update(goOn);
        QVERIFY(!m->isHeld("a"));
        QVERIFY(fs::exists(m->here / "a/events.jsonl")); // and nothing is deleted
    }

    /// Who has seen that a run has ended has all that was measured in it.
    void theResultComesLast()
    {
        write(m->there / "a/result.json", "{}");
        append(m->there / "a/events.jsonl", measured(3));
        int asked = 0;
        Mirror copy = mirror();
        // broken off at every question in turn: the copy may lack the result, but never what was before it
        while (!fs::exists(m->here / "a/result.json")) {
            int left = asked++;
            try {
                copy.update([&] { return left-- > 0; });
            } catch (const Error&) {
            }
            if (fs::exists(m->here / "a/result.json"))
                QVERIFY(readFile(m->here / "a/events.jsonl") == readFile(m->there / "a/events.jsonl"));
            QVERIFY(asked < 10000);
        }
    }

    void aHostThatIsAwayIsToldAndNothingIsLost()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        m->host.setAway(true);
        const std::string why = errorOf([&] { copy.update(goOn); });
        QCOMPARE(why, std::string("box: cannot be reached: ssh: connect to host box port 22: No route to host"));
        QVERIFY(readFile(m->here / "a/events.jsonl") == readFile(m->there / "a/events.jsonl"));
        m->host.setAway(false);
        append(m->there / "a/events.jsonl", measured(3));
        QCOMPARE(copy.update(goOn).files, 1);
        fs::rename(m->there, m->there.parent_path() / "elsewhere");
        const std::string gone = errorOf([&] { copy.update(goOn); });
        QVERIFY2(gone.starts_with("box: ") && gone.find("it's there") != gone.npos, gone.c_str());
    }

    void whatTheHostNamesOutsideTheFolderIsNotWritten()
    {
        write(m->there / "b" / "c..d" / "experiment.json", "{}"); // a name, and no way up
        QCOMPARE(mirror().update(goOn).files, 3);
        QVERIFY(fs::exists(m->here / "b/c..d/experiment.json"));
    }

    void theThreadLooksAgainAndComesBack()
    {
        MirrorThread thread({"box", m->there.string()}, m->here);
        thread.setWaits(std::chrono::milliseconds(20), std::chrono::milliseconds(50));
        QTRY_VERIFY_WITH_TIMEOUT(thread.status().state == MirrorStatus::State::Following, 30000);
        append(m->there / "a/events.jsonl", measured(3));
        QTRY_VERIFY_WITH_TIMEOUT(readFile(m->here / "a/events.jsonl") == readFile(m->there / "a/events.jsonl"), 30000);
        m->host.setAway(true);
        QTRY_VERIFY_WITH_TIMEOUT(thread.status().state == MirrorStatus::State::Away, 30000);
        QVERIFY(thread.status().problem.find("cannot be reached") != std::string::npos);
        append(m->there / "a/events.jsonl", measured(4));
        m->host.setAway(false);
        QTRY_VERIFY_WITH_TIMEOUT(readFile(m->here / "a/events.jsonl") == readFile(m->there / "a/events.jsonl"), 30000);
    }

    /// Who finds the copy in another's hands says so, and takes it over when that one ends.
    void oneOfTwoFollowersWaits()
    {
        auto first = std::make_unique<Mirror>(m->remote(), m->here);
        first->update(goOn);
        MirrorThread thread(m->remote(), m->here);
        thread.setWaits(std::chrono::milliseconds(20), std::chrono::milliseconds(50));
        QTRY_VERIFY_WITH_TIMEOUT(thread.status().state == MirrorStatus::State::FollowedElsewhere, 30000);
        QVERIFY(thread.status().problem.empty());
        first.reset();
        QTRY_VERIFY_WITH_TIMEOUT(thread.status().state == MirrorStatus::State::Following, 30000);
    }

    /// A window that closes does not wait for a machine that does not answer.
    void aHangingHostIsLetGo()
    {
        m->host.setHanging(true);
        QElapsedTimer clock;
        {
            const MirrorThread thread({"box", m->there.string()}, m->here);
            QTest::qWait(300);
            clock.start();
        }
        QVERIFY(clock.elapsed() < 60000); // and not a thousand seconds
    }
};

QTEST_GUILESS_MAIN(TestMirror)
#include "tst_mirror.moc"
