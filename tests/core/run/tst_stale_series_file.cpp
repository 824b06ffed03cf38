// SPDX-License-Identifier: GPL-3.0-or-later
// A side file is believed while the events are those that it was made of, and never when they are others.
#include "side_file_fixture.h"

#include <fcntl.h>

using namespace sharpscope;

class TestStaleSeriesFile : public SideFileTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { makeRun(); }

    void theEventsAreNotReadAgainWhileItIsCurrent()
    {
        readSummary(m_folder);
        const auto inode = inodeOf(m_cache);
        // Other bytes in the middle that nothing gives away: size, time, inode and end are the same.
        std::string bytes = bytesOf(m_events);
        struct stat before = {};
        QCOMPARE(::stat(m_events.c_str(), &before), 0);
        const auto at = bytes.find("\"loss\":") + 7;
        bytes[at] = bytes[at] == '9' ? '8' : '9';
        write(m_events, bytes);
        const timespec times[2] = {before.st_atim, before.st_mtim};
        QCOMPARE(::utimensat(AT_FDCWD, m_events.c_str(), times, 0), 0);
        const double best = readSummary(m_folder).summary.lastOf("loss");
        QCOMPARE(best, std::exp(-1500.0 / 500));
        QCOMPARE(inodeOf(m_cache), inode); // nobody wrote it again
        QVERIFY(readColumns(m_folder, {"loss"}, {}).columns.of("loss").size() == 1500);
    }

    void eventsThatWereAddedCount()
    {
        readSummary(m_folder);
        {
            RunFolder run = RunFolder::openToWrite(m_folder);
            run.append(Resumed{clockAt(1200)});
            train(run, 1201, 1300, 2);
            isTrue(); // while somebody writes it
            QCOMPARE(readSummary(m_folder).summary.lastOf("lr"), 2.0);
            QCOMPARE(readSummary(m_folder).summary.countOf("loss"), std::int64_t(1300));
            train(run, 1301, 20000, 2); // more than a megabyte
            isTrue();
        }
        isTrue();
        isTrue();
    }

    void aFileOfTheSameSizeInItsPlaceIsAnother()
    {
        readSummary(m_folder);
        std::string bytes = bytesOf(m_events);
        for (auto at = bytes.find("\"rho\":0.05"); at != std::string::npos; at = bytes.find("\"rho\":0.05", at))
            bytes.replace(at, 10, "\"rho\":0.07");
        const auto file = m_folder / "other";
        write(file, bytes);
        fs::rename(file, m_events);
        QCOMPARE(readSummary(m_folder).summary.lastOf("rho"), 0.07);
        isTrue();
    }

    void aFileRewrittenInItsPlaceIsAnother()
    {
        readSummary(m_folder);
        std::string bytes = bytesOf(m_events);
        for (auto at = bytes.find("\"rho\":0.05"); at != std::string::npos; at = bytes.find("\"rho\":0.05", at))
            bytes.replace(at, 10, "\"rho\":0.07");
        QTest::qSleep(20);
        write(m_events, bytes); // the same inode
        QCOMPARE(readSummary(m_folder).summary.lastOf("rho"), 0.07);
        isTrue();
    }

    void aLongerFileWithAnotherBeginningIsAnother()
    {
        readSummary(m_folder);
        std::string bytes = bytesOf(m_events);
        bytes.insert(0, dumpLine(toJson(Event(Message{"info", "hello"}))) + '\n');
        write(m_events, bytes + dumpLine(toJson(Event(Measured{clockAt(1501), {{"loss", 7}}}))) + '\n');
        QCOMPARE(readSummary(m_folder).summary.lastOf("loss"), 7.0);
        isTrue();
    }

    void aShorterFileIsAnother()
    {
        readSummary(m_folder);
        const std::string bytes = bytesOf(m_events);
        write(m_events, bytes.substr(0, bytes.find('\n', bytes.size() / 2) + 1));
        isTrue();
        QVERIFY(readSummary(m_folder).summary.last.step < 1000);
    }

    void aResultMakesItFinished()
    {
        QVERIFY(readSummary(m_folder).summary.state == RunState::Stopped);
        {
            RunFolder run = RunFolder::openToWrite(m_folder);
            run.finish(Finished{clockAt(1500), {{"accuracy/test", {{"last", 0.5}}}}});
        }
        QVERIFY(readSummary(m_folder).summary.state == RunState::Finished);
        isTrue();
        isTrue();
        fs::remove(m_folder / "result.json");
        QVERIFY(readSummary(m_folder).summary.state != RunState::Finished);
        isTrue();
    }

    void aSideFileOfAnotherRunIsNotBelieved()
    {
        readSummary(m_folder);
        RunFolder other = RunFolder::create(m_dir->path().toStdString(), "other", {{"seed", 4}});
        other.append(Started{.title = "SGD", .seed = 4});
        train(other, 1, 50);
        fs::copy_file(m_cache, other.path() / "series.cache");
        m_folder = other.path();
        QCOMPARE(readSummary(m_folder).summary.started.title, std::string("SGD"));
        isTrue();
    }
};

QTEST_GUILESS_MAIN(TestStaleSeriesFile)
#include "tst_stale_series_file.moc"
