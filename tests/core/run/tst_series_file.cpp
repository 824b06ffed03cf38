// SPDX-License-Identifier: GPL-3.0-or-later
// What a side file may never do: be believed when it is stale, mix columns up, or cost anybody a run.
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

Clock clockAt(std::int64_t step)
{
    const auto s = static_cast<double>(step);
    return {.step = step, .epoch = s / 468, .passes = 2 * s, .seconds = 0.0131 * s};
}

Measured measuredAt(std::int64_t step, double factor = 1)
{
    const auto s = static_cast<double>(step);
    return {clockAt(step),
            {{"loss", factor * std::exp(-s / 500)},
             {"accuracy/batch", static_cast<double>(step % 128) / 128},
             {"rho", 0.05},
             {"lr", factor}}};
}

/// Steps first..last of a run with an evaluation every 100, a probe every 7.
void train(RunFolder& run, std::int64_t first, std::int64_t last, double factor = 1)
{
    for (std::int64_t step = first; step <= last; ++step) {
        run.append(measuredAt(step, factor));
        if (step % 7 == 0) run.append(Measured{clockAt(step), {{"cosine/before", factor * 0.25}}});
        if (step % 100 == 0) {
            run.append(Measured{clockAt(step),
                                {{"accuracy/test", step == 200 ? notANumber : static_cast<double>(step) / 1e5}}});
            run.append(CheckpointSaved{clockAt(step), "checkpoint-" + std::to_string(step) + ".safetensors"});
        }
    }
    run.flush();
}

/// As events.jsonl says it, without any side file.
RunSeries truthOf(const fs::path& folder)
{
    RunSeries series;
    EventFollower(folder).takeNew([&](Event&& event) { series.apply(event); });
    return series;
}

bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool sameSummary(const RunSummary& a, const RunSummary& b)
{
    if (a.tags.size() != b.tags.size()) return false;
    for (const auto& [tag, values] : a.tags)
        if (values.count != b.countOf(tag) || !sameNumber(values.last, b.lastOf(tag)) ||
            !sameNumber(values.best, b.bestOf(tag)))
            return false;
    return a.state == b.state && a.last == b.last && a.started.title == b.started.title &&
           a.started.seed == b.started.seed && a.started.stepsTotal == b.started.stepsTotal && a.failure == b.failure &&
           a.result == b.result && a.knobs.size() == b.knobs.size() && a.checkpoints.size() == b.checkpoints.size();
}

std::string bytesOf(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

ino_t inodeOf(const fs::path& file)
{
    struct stat status = {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

} // namespace

class TestSeriesFile : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder, m_cache, m_events;

    /// A run that stopped at step 1,500, closed.
    void makeRun()
    {
        RunFolder run = RunFolder::create(m_dir->path().toStdString(), "run", {{"seed", 3}});
        run.append(Started{.title = "SAM", .rule = "sam", .group = "g", .seed = 3, .stepsTotal = 3000});
        train(run, 1, 1000);
        run.append(Commanded{clockAt(1000), TurnKnob{"rho", 0.1}});
        train(run, 1001, 1500);
        run.append(Stopped{clockAt(1500)});
        run.sync();
        m_folder = run.path();
        m_cache = m_folder / "series.cache";
        m_events = m_folder / "events.jsonl";
    }

    void isTrue()
    {
        const RunSeries truth = truthOf(m_folder);
        QVERIFY(sameSummary(readSummary(m_folder).summary, truth));
        const RunReader reader(m_folder);
        QVERIFY(sameSummary(reader.series, truth));
        QVERIFY(reader.series.columns == truth.columns);
        for (const auto& [tag, column] : truth.columns.tags()) {
            const ColumnsRead one = readColumns(m_folder, {tag}, {ClockPart::Seconds});
            QVERIFY(one.columns.has(tag));
            const SeriesView read = one.columns.of(tag), expected = truth.of(tag);
            QCOMPARE(read.size(), expected.size());
            std::vector<double> seconds(read.size()), steps(read.size());
            read.copyClock(ClockPart::Seconds, 0, seconds);
            read.copyClock(ClockPart::Step, 0, steps);
            for (std::size_t i = 0; i < read.size(); ++i) {
                QVERIFY(sameNumber(read.value(i), expected.value(i)));
                QCOMPARE(seconds[i], expected.clock(i).seconds);
                QCOMPARE(static_cast<std::int64_t>(steps[i]), expected.clock(i).step);
            }
        }
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        makeRun();
    }

    void theSideFileHoldsWhatTheEventsSay()
    {
        isTrue(); // from the events; writes it
        QVERIFY(fs::exists(m_cache));
        isTrue();
        QVERIFY(fs::file_size(m_cache) < fs::file_size(m_events) / 4);
        QCOMPARE(readSummary(m_folder).summary.knobs.at(0).value, 0.1);
        QCOMPARE(readSummary(m_folder).summary.checkpoints.at(4).file, std::string("checkpoint-500.safetensors"));
    }

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

    void onlyWhatIsAskedForIsRead()
    {
        readSummary(m_folder);
        const ColumnsRead read = readColumns(m_folder, {"loss", "no such tag"}, {ClockPart::Epoch});
        QCOMPARE(read.columns.tags().size(), std::size_t(1));
        QVERIFY(read.columns.has(ClockPart::Step) && read.columns.has(ClockPart::Epoch));
        QVERIFY(!read.columns.has(ClockPart::Seconds) && !read.columns.has(ClockPart::Passes));
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

    void damageOfAnyKindIsMendedSilently()
    {
        readSummary(m_folder);
        const std::string good = bytesOf(m_cache);
        std::vector<std::string> bad = {"", "SHSCOLS1", std::string(5000, 'x'), good.substr(0, good.size() - 1),
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
