// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/run_folder.h"

#include <QtTest>
#include <fstream>
#include <random>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestEventFollower : public QObject {
    Q_OBJECT
    QTemporaryDir m_temporary;
    fs::path m_folder;
    fs::path m_file;

    void add(const std::string& text) { std::ofstream(m_file, std::ios::app) << text; }
    static std::string line(std::int64_t step) { return dumpLine(toJson(Measured{.clock = {.step = step}})) + "\n"; }

private Q_SLOTS:
    void init()
    {
        m_temporary = QTemporaryDir();
        m_folder = m_temporary.path().toStdString();
        m_file = m_folder / "events.jsonl";
    }

    void missingFileHasNoEvents()
    {
        EventFollower follower(m_folder);
        QVERIFY(follower.takeNew().events.empty());
        add(line(1));
        QCOMPARE(follower.takeNew().events.size(), 1u);
    }

    void givesEachEventOnce()
    {
        EventFollower follower(m_folder);
        add(line(1) + line(2));
        QCOMPARE(follower.takeNew().events.size(), 2u);
        QVERIFY(follower.takeNew().events.empty());
        add(line(3));
        const auto events = follower.takeNew().events;
        QCOMPARE(events.size(), 1u);
        QCOMPARE(std::get<Measured>(events[0]).clock.step, 3);
    }

    void everyCutOfALineWaitsForItsRest()
    {
        EventFollower follower(m_folder);
        const std::string text = line(1) + line(2);
        std::size_t seen = 0;
        for (const char c : text) {
            add(std::string(1, c));
            seen += follower.takeNew().events.size();
        }
        QCOMPARE(seen, 2u);
    }

    void damagedLineIsReportedOnceAndPassed()
    {
        EventFollower follower(m_folder);
        add(line(1) + "{damaged}\n" + line(2));
        const EventsRead read = follower.takeNew();
        QCOMPARE(read.events.size(), 2u);
        QCOMPARE(std::get<Measured>(read.events[1]).clock.step, 2);
        QCOMPARE(read.problems.size(), 1u);
        QVERIFY2(read.problems[0].find("events.jsonl: line 2 (byte ") != std::string::npos, read.problems[0].c_str());
        QVERIFY(follower.takeNew().problems.empty());
        add(line(3));
        QVERIFY(follower.takeNew().problems.empty());
        add("{\"event\":\"Of a newer version\"}\n" + line(4));
        const EventsRead newer = follower.takeNew();
        QCOMPARE(newer.events.size(), 1u);
        QVERIFY2(newer.problems.at(0).find("line 5 ") != std::string::npos, newer.problems[0].c_str());
    }

    void theEndComesOnceWhetherResultOrLineIsSeenFirst()
    {
        const std::string end = dumpLine(toJson(Finished{.clock = {.step = 9}})) + "\n";
        const auto ends = [](const EventsRead& read) {
            return std::count_if(read.events.begin(), read.events.end(), isTerminal);
        };
        add(line(1));
        EventFollower follower(m_folder), other(m_folder);
        QCOMPARE(ends(follower.takeNew()), 0);
        writeFileAtomically(m_folder / "result.json", R"({"step": 9})");
        const EventsRead made = follower.takeNew();
        QCOMPARE(ends(made), 1);
        QCOMPARE(std::get<Finished>(made.events.back()).clock.step, 9);
        add(end);
        QCOMPARE(ends(follower.takeNew()), 0);
        QCOMPARE(ends(other.takeNew()), 1);

        fs::remove(m_folder / "result.json"); // a copy under way: the line is here before the result
        EventFollower third(m_folder);
        QCOMPARE(ends(third.takeNew()), 0);
        writeFileAtomically(m_folder / "result.json", "damaged");
        const EventsRead late = third.takeNew();
        QCOMPARE(ends(late), 1);
        QCOMPARE(std::get<Finished>(late.events.back()).clock.step, 9);
        QVERIFY(late.problems.size() == 1); // the line says it all, but tables are made of the result
        QVERIFY(late.problems.front().find("result.json") != std::string::npos);
    }

    /// Whatever happens to the file, what a reader knows after each look is what the file says.
    void anyHistoryOfTheFileIsFollowed()
    {
        std::mt19937 random(5);
        std::int64_t next = 0;
        EventFollower follower(m_folder);
        std::vector<std::int64_t> known, there;
        const auto pick = [&](std::size_t below) {
            return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
        };
        for (int turn = 0; turn < 3000; ++turn) {
            const std::size_t what = pick(10);
            if (what == 0) { // another file; its number is often that of the one before
                fs::remove(m_file);
                there.clear();
            } else if (what == 1) {
                writeFileAtomically(m_file, "");
                there.clear();
            } else if (what == 2 && !there.empty()) {
                there.resize(pick(there.size()));
                std::string text;
                for (const std::int64_t step : there)
                    text += line(step);
                fs::resize_file(m_file, text.size());
            }
            const std::size_t count = pick(4);
            for (std::size_t i = 0; i < count; ++i) {
                there.push_back(++next);
                add(line(next));
            }
            if (pick(3) == 0) continue; // several changes between two looks
            const EventsRead read = follower.takeNew();
            QVERIFY(read.problems.empty());
            for (const Event& event : read.events)
                if (std::holds_alternative<Resumed>(event))
                    known.clear();
                else
                    known.push_back(std::get<Measured>(event).clock.step);
            if (fs::exists(m_file) && !there.empty()) QCOMPARE(known, there);
        }
        QVERIFY(next > 3000);
    }

    void shorterFileIsReadAnew()
    {
        EventFollower follower(m_folder);
        add(line(1) + line(2));
        follower.takeNew();
        fs::resize_file(m_file, 0);
        add(line(7));
        const auto events = follower.takeNew().events;
        QCOMPARE(events.size(), 2u);
        QCOMPARE(std::get<Resumed>(events[0]).clock, Clock{});
        QCOMPARE(std::get<Measured>(events[1]).clock.step, 7);
    }

    void replacedFileIsReadAnew()
    {
        EventFollower follower(m_folder);
        add(line(1));
        follower.takeNew();
        writeFileAtomically(m_file, line(4) + line(5) + line(6));
        QCOMPARE(follower.takeNew().events.size(), 4u); // Resumed first
    }

    void cutOffTornLineChangesNothing()
    {
        EventFollower follower(m_folder);
        add(line(1) + "{\"event\":");
        QCOMPARE(follower.takeNew().events.size(), 1u);
        AppendFile writer(m_file);
        writer.appendLine(dumpLine(toJson(Measured{.clock = {.step = 2}})));
        writer.flush();
        const auto events = follower.takeNew().events;
        QCOMPARE(events.size(), 1u);
        QCOMPARE(std::get<Measured>(events[0]).clock.step, 2);
    }
};

QTEST_GUILESS_MAIN(TestEventFollower)
#include "tst_event_follower.moc"
