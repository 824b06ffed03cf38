// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/run_folder.h"

#include <QtTest>
#include <fstream>

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
        QVERIFY(follower.takeNew().empty());
        add(line(1));
        QCOMPARE(follower.takeNew().size(), 1u);
    }

    void givesEachEventOnce()
    {
        EventFollower follower(m_folder);
        add(line(1) + line(2));
        QCOMPARE(follower.takeNew().size(), 2u);
        QVERIFY(follower.takeNew().empty());
        add(line(3));
        const auto events = follower.takeNew();
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
            seen += follower.takeNew().size();
        }
        QCOMPARE(seen, 2u);
    }

    void damagedLineIsReportedOnceAndPassed()
    {
        EventFollower follower(m_folder);
        add(line(1) + "{damaged}\n" + line(2));
        QCOMPARE(follower.takeNew().size(), 1u);
        try {
            follower.takeNew();
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY2(QString(error.what()).contains("events.jsonl: line 2 (byte "), error.what());
        }
        const auto events = follower.takeNew();
        QCOMPARE(events.size(), 1u);
        QCOMPARE(std::get<Measured>(events[0]).clock.step, 2);
    }

    void shorterFileIsReadAnew()
    {
        EventFollower follower(m_folder);
        add(line(1) + line(2));
        follower.takeNew();
        fs::resize_file(m_file, 0);
        add(line(7));
        const auto events = follower.takeNew();
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
        QCOMPARE(follower.takeNew().size(), 4u); // Resumed first
    }

    void cutOffTornLineChangesNothing()
    {
        EventFollower follower(m_folder);
        add(line(1) + "{\"event\":");
        QCOMPARE(follower.takeNew().size(), 1u);
        AppendFile writer(m_file);
        writer.appendLine(dumpLine(toJson(Measured{.clock = {.step = 2}})));
        writer.flush();
        const auto events = follower.takeNew();
        QCOMPARE(events.size(), 1u);
        QCOMPARE(std::get<Measured>(events[0]).clock.step, 2);
    }
};

QTEST_GUILESS_MAIN(TestEventFollower)
#include "tst_event_follower.moc"
