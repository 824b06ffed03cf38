// SPDX-License-Identifier: GPL-3.0-or-later
// What a side file holds, and that no damage to it costs anybody a run. tst_stale_series_file: when it is believed.
#include "side_file_fixture.h"

#include <unistd.h>
#include <zlib.h>

using namespace sharpscope;

namespace {

/// A side file without columns whose head has the right check.
std::string sideFile(char version, const std::string& head, std::uint64_t length)
{
    std::string bytes = std::string("SHSCOLS") + version;
    const std::uint64_t place = 32;
    const std::uint64_t check = ::crc32_z(0, reinterpret_cast<const unsigned char*>(head.data()), head.size());
    for (const std::uint64_t* number : {&place, &std::as_const(length), &check})
        bytes.append(reinterpret_cast<const char*>(number), sizeof *number);
    return bytes + head;
}

} // namespace

class TestSeriesFile : public SideFileTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { makeRun(); }

    void theSideFileHoldsWhatTheEventsSay()
    {
        isTrue(); // from the events; writes it
        QVERIFY(fs::exists(m_cache));
        isTrue();
        QVERIFY(fs::file_size(m_cache) < fs::file_size(m_events) / 4);
        QCOMPARE(readSummary(m_folder).summary.knobs.at(0).value, 0.1);
        QCOMPARE(readSummary(m_folder).summary.checkpoints.at(4).file, std::string("checkpoint-500.safetensors"));
    }

    void onlyWhatIsAskedForIsRead()
    {
        readSummary(m_folder);
        const ColumnsRead read = readColumns(m_folder, {"loss", "no such tag"}, {ClockPart::Epoch});
        QCOMPARE(read.columns.tags().size(), std::size_t(1));
        QVERIFY(read.columns.has(ClockPart::Step) && read.columns.has(ClockPart::Epoch));
        QVERIFY(!read.columns.has(ClockPart::Seconds) && !read.columns.has(ClockPart::Passes));
    }

    void damageOfAnyKindIsMendedSilently()
    {
        readSummary(m_folder);
        const std::string good = bytesOf(m_cache);
        std::vector<std::string> bad = {"", "SHSCOLS2", std::string(5000, 'x'), good.substr(0, good.size() - 1),
                                        good.substr(0, 40)};
        for (std::size_t at = 0; at < good.size(); at += good.size() / 37) {
            bad.push_back(good);
            bad.back()[at] = static_cast<char>(bad.back()[at] ^ 0x10);
        }
        for (const std::string& bytes : bad) {
            write(m_cache, bytes);
            isTrue();
        }
    }

    void anOlderVersionIsMadeAnew()
    {
        readSummary(m_folder);
        const std::string good = bytesOf(m_cache);
        for (const char version : {'1', '2', '3'}) { // 3: its best of a run of rounds counted round 0
            std::string old = good;
            old[7] = version;
            write(m_cache, old);
            isTrue();
            QVERIFY(bytesOf(m_cache) == good);
        }
    }

    /// A file that somebody made to hurt has the right check: its head is a text from outside like any other.
    void aHeadThatWasMadeToHurtIsMendedSilently_data()
    {
        QTest::addColumn<QByteArray>("head");
        const auto repeated = [](const char* text) { return QByteArray(text).repeated(100'000); };
        QTest::newRow("open brackets") << repeated("[");
        QTest::newRow("brackets") << repeated("[") + repeated("]");
        QTest::newRow("objects") << repeated("{\"summary\":") + "0" + repeated("}");
        QTest::newRow("nested CBOR") << repeated("\x81");
        QTest::newRow("nested inside") << "{\"summary\":" + repeated("[") + repeated("]") + "}";
        QTest::newRow("a number") << QByteArray("1e999");
        QTest::newRow("nothing") << QByteArray();
    }

    void aHeadThatWasMadeToHurtIsMendedSilently()
    {
        QFETCH(QByteArray, head);
        readSummary(m_folder);
        const std::string good = bytesOf(m_cache);
        for (const char version : {'1', '2'}) {
            write(m_cache, sideFile(version, head.toStdString(), static_cast<std::uint64_t>(head.size())));
            isTrue();
            QVERIFY(bytesOf(m_cache) == good);
        }
    }

    void aHeadThatSaysItIsLongerThanTheFileIsNotMadeRoomFor()
    {
        readSummary(m_folder);
        const std::string good = bytesOf(m_cache);
        for (const std::uint64_t length : {std::uint64_t(1) << 20, std::uint64_t(1) << 40, ~std::uint64_t(0)}) {
            write(m_cache, sideFile('2', "{}", length));
            isTrue();
            QVERIFY(bytesOf(m_cache) == good);
        }
    }

    void whatIsNotFiniteComesBack()
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        {
            RunFolder run = RunFolder::openToWrite(m_folder);
            run.append(Resumed{clockAt(1500)});
            run.append(Measured{clockAt(1501), {{"loss", infinity}, {"rho", -infinity}, {"lr", notANumber}}});
            run.append(Stopped{clockAt(1501)});
        }
        isTrue();
        QVERIFY(SeriesFile::open(m_folder)->head().stamp == stampOf(m_folder)); // it is read from there
        isTrue();
        const RunSummary summary = readSummary(m_folder).summary;
        QCOMPARE(summary.lastOf("loss"), infinity);
        QCOMPARE(summary.bestOf("rho"), -infinity);
        QVERIFY(std::isnan(summary.lastOf("lr")) && summary.countOf("lr") == 1501);
    }

    void aFolderThatCannotBeWrittenIsNoError()
    {
        if (::geteuid() == 0) { // root may write anywhere: a folder of this name does as well
            fs::create_directory(m_cache);
            write(m_cache / "x", "");
        } else {
            fs::permissions(m_folder, fs::perms::owner_read | fs::perms::owner_exec);
        }
        isTrue();
        if (::geteuid() != 0) fs::permissions(m_folder, fs::perms::owner_all);
        for (const auto& entry : fs::directory_iterator(m_folder))
            QVERIFY2(entry.path().filename().string().find(".tmp") == std::string::npos, entry.path().c_str());
    }

    void damagedLinesAreRemembered()
    {
        std::string bytes = bytesOf(m_events);
        bytes.insert(bytes.find('\n') + 1, "{\"event\":\"Meas\n");
        write(m_events, bytes);
        QCOMPARE(readSummary(m_folder).problems.size(), std::size_t(1));
        QCOMPARE(readSummary(m_folder).problems.size(), std::size_t(1)); // by the side file
        isTrue();
    }

    void aRunWithoutEventsHasNoSideFile()
    {
        const RunFolder empty = RunFolder::create(m_dir->path().toStdString(), "empty", Json::object());
        QVERIFY(readSummary(empty.path()).summary.state == RunState::Waiting);
        QVERIFY(!fs::exists(empty.path() / "series.cache"));
    }
};

QTEST_GUILESS_MAIN(TestSeriesFile)
#include "tst_series_file.moc"
