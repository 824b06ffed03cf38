// SPDX-License-Identifier: GPL-3.0-or-later
// Event files of other programs, read once and followed; long because each way in which they are written, cut and
// replaced has its own.
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/export_tensorboard.h"
#include "core/run/result_table.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/run/tensorboard_events.h"
#include "core/run/tensorboard_folder.h"

#include <QtTest>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

constexpr double start = 1000;
constexpr const char* fileName = "events.out.tfevents.1000.x";

/// Three values of a tag and one of another, as export_tensorboard.cpp writes them.
RunSeries threeSteps()
{
    RunSeries run;
    for (std::int64_t step = 1; step <= 3; ++step) {
        const auto s = static_cast<double>(step);
        run.apply(Measured{.clock = {.step = step, .epoch = s / 2, .passes = 2 * s, .seconds = 0.5 * s},
                           .values = {{"loss", 1 / s}}});
    }
    run.apply(Measured{.clock = {.step = 3, .epoch = 1.5, .passes = 6, .seconds = 1.5},
                       .values = {{"accuracy/test", 0.625}}});
    return run;
}

using Points = std::map<std::int64_t, double>; ///< step → value

Points pointsOf(const RunSeries& run, const std::string& tag)
{
    Points points;
    const SeriesView view = run.of(tag);
    for (std::size_t i = 0; i < view.size(); ++i)
        points[view.clock(i).step] = view.value(i);
    return points;
}

void write(const fs::path& file, const std::string& bytes)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

void letRest(const fs::path& folder)
{
    for (const auto& entry : fs::directory_iterator(folder))
        fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::minutes(5));
}

/// Where each of the file's records begins, and its end.
std::vector<std::size_t> recordsIn(const std::string& bytes)
{
    std::vector<std::size_t> starts = {0};
    while (starts.back() < bytes.size()) {
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data() + starts.back(), sizeof length);
        starts.push_back(starts.back() + 16 + length);
    }
    return starts;
}

/// As somebody who has read the folder just now has them.
bool isAsReadAnew(const RunSeries& run, const fs::path& folder)
{
    const RunReader fresh(folder);
    if (run.tags.size() != fresh.series.tags.size()) return false;
    for (const auto& [tag, summary] : fresh.series.tags) {
        const SeriesView is = run.of(tag), expected = fresh.series.of(tag);
        if (is.size() != expected.size()) return false;
        for (std::size_t i = 0; i < is.size(); ++i) {
            const Clock a = is.clock(i), b = expected.clock(i);
            const bool isSameEpoch = a.epoch == b.epoch || (std::isnan(a.epoch) && std::isnan(b.epoch));
            if (a.step != b.step || a.seconds != b.seconds || !isSameEpoch || is.value(i) != expected.value(i))
                return false;
        }
    }
    return true;
}

} // namespace

Q_DECLARE_METATYPE(Points)

class TestTensorboard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QProcess python;
        python.start("/usr/bin/python3", {QString(TEST_SOURCE_DIR "/tools/write_tensorboard.py"), m_made.path()});
        QVERIFY2(python.waitForFinished() && python.exitCode() == 0, python.readAllStandardError().constData());
    }

    void whatIsExportedIsReadBack()
    {
        const QTemporaryDir folder;
        const RunSeries written = threeSteps();
        writeTensorboard(folder.path().toStdString(), written, start);
        RunReader read(folder.path().toStdString());
        QVERIFY(read.problems.empty());
        for (const auto& [tag, column] : written.columns.tags()) {
            const SeriesView there = written.of(tag), here = read.series.of(tag);
            QCOMPARE(here.size(), there.size());
            for (std::size_t i = 0; i < here.size(); ++i) {
                QCOMPARE(here.clock(i).step, there.clock(i).step);
                QCOMPARE(here.clock(i).seconds, there.clock(i).seconds);
                QCOMPARE(here.value(i), static_cast<double>(static_cast<float>(there.value(i))));
                QVERIFY(here.clock(i).epoch == there.clock(i).epoch && here.clock(i).passes == there.clock(i).passes);
            }
        }
        QCOMPARE(read.series.columns.tags().size(), std::size_t(4));         // with "epoch" and "passes"
        QVERIFY(!fs::exists(folder.filePath("series.cache").toStdString())); // another program's folder
    }

    /// Also by TensorBoard's HParams page, which reads these records (see the header), and only these.
    void optionsAndSeedAreExportedAsHparams()
    {
        const QTemporaryDir root;
        const fs::path folder = fs::path(root.path().toStdString()) / "one";
        RunSeries written = threeSteps();
        written.state = RunState::Failed;
        const FlatOptions options = {{"seed", "7"},
                                     {"method.rule", "sam"},
                                     {"optimizer.nesterov", "true"},
                                     {"optimizer.lr", "0.05"},
                                     {"note", "80%"}};
        const std::string bytes = readFile(writeTensorboard(folder, written, start, options));
        for (const char* part : {"_hparams_/session_start_info", "_hparams_/session_end_info", "hparams"})
            QVERIFY(bytes.find(part) != std::string::npos);
        for (const std::string& slash : {std::string(), std::string("/")}) { // as a shell completes it
            const Json experiment = RunFolder::open(fs::path(folder.string() + slash)).experiment();
            QCOMPARE(experiment.at("title"), Json("one"));
            QCOMPARE(experiment.at("seed"), Json(7));
            QVERIFY2(experiment.at("hparams") == Json::parse(R"({"method.rule": "sam", "optimizer.nesterov": true,
                                                "optimizer.lr": 0.05, "note": "80%"})"),
                     experiment.dump().c_str());
        }
        QCOMPARE(listRuns(folder.string() + '/').size(), std::size_t(1));
        QCOMPARE(listRuns(folder.string() + '/').front(), folder);
        for (const fs::path& file : tensorboardFiles(folder)) // at rest: nobody writes it any more
            fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::minutes(10));
        QCOMPARE(static_cast<int>(RunReader(folder).series.state), static_cast<int>(RunState::Failed));
    }

    /// Runs of one method are of one title, whatever their folders' names make of the seed.
    void theSeedIsNoPartOfATitle_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<int>("hparam"); // 0: none
        QTest::addColumn<QString>("title");
        QTest::addColumn<int>("seed");
        QTest::newRow("ours") << "20261127_moons_sam_s3" << 3 << "20261127_moons_sam" << 3;
        QTest::newRow("in front") << "s3_sam" << 3 << "sam" << 3;
        QTest::newRow("a word") << "sam-seed=03-big" << 0 << "sam-big" << 3;
        QTest::newRow("a folder below") << "sam/seed_3" << 0 << "sam" << 3;
        QTest::newRow("a part below") << "sam_s3/train" << 3 << "sam/train" << 3;
        QTest::newRow("not the seed") << "sam_s1" << 3 << "sam_s1" << 3;
        QTest::newRow("not all of it") << "sam_s30" << 3 << "sam_s30" << 3;
        QTest::newRow("a word's end") << "res3" << 3 << "res3" << 3;
        QTest::newRow("not said to be one") << "sam_s3" << 0 << "sam_s3" << 0;
    }
    void theSeedIsNoPartOfATitle()
    {
        QFETCH(QString, folder);
        QFETCH(int, hparam);
        const QTemporaryDir root;
        const fs::path path = fs::path(root.path().toStdString()) / folder.toStdString();
        writeTensorboard(path, threeSteps(), start,
                         hparam > 0 ? FlatOptions{{"seed", std::to_string(hparam)}} : FlatOptions());
        const Json experiment = RunFolder::open(path).experiment();
        QTEST(QString::fromStdString(experiment.at("title").get<std::string>()), "title");
        QVERIFY(experiment.at("name") == experiment.at("title"));
        QVERIFY(experiment.at("method").at("label") == experiment.at("title"));
        QFETCH(int, seed);
        QCOMPARE(experiment.value("seed", 0), seed);
        QVERIFY(!experiment.contains("hparams"));
        QCOMPARE(RunReader(path).series.started.seed, seed);
    }

    void whatPyTorchWritesIsRead()
    {
        const RunReader read(at("torch"));
        QCOMPARE(read.series.started.title, std::string("torch"));
        const auto loss = pointsOf(read.series, "Loss/train"), accuracy = pointsOf(read.series, "Accuracy/test");
        QCOMPARE(loss.size(), std::size_t(100));
        QCOMPARE(loss.at(3), static_cast<double>(1.0f / 3));
        QCOMPARE(accuracy.size(), std::size_t(10));
        QCOMPARE(accuracy.at(100), 100.0 / 128);
        QCOMPARE(read.series.of("Loss/train").clock(9).seconds, 10.0); // each as it was written, of one step
        QCOMPARE(read.series.of("Accuracy/test").clock(0).seconds, 10.25);
        QVERIFY(!read.series.tags.contains("weights")); // a histogram
        QVERIFY(read.problems.empty());
    }

    void tensorsOfRankZeroAreScalars()
    {
        const RunReader read(at("keras/train"));
        QCOMPARE(read.series.started.title, std::string("keras/train"));
        const Points expected = {{1, 0.5}, {2, 0.25}, {3, 0.125}};
        QCOMPARE(pointsOf(read.series, "epoch_loss"), expected);
        QCOMPARE(read.series.lastOf("learning_rate"), -3.0);
        QCOMPARE(read.series.lastOf("half"), 1.5);
        QCOMPARE(read.series.tags.size(), std::size_t(3)); // no histogram, no text
    }

    void hyperparametersAreOptions()
    {
        const RunFolder run = RunFolder::open(at("hparams"));
        const Json expected = {{"lr", 0.1}, {"optimizer", "sgd"}, {"nesterov", true}};
        QVERIFY(run.experiment().at("hparams") == expected);
        QVERIFY(run.experiment().at("seed") == Json(7));
        const RunReader read(at("hparams"));
        QCOMPARE(read.series.started.seed, std::int64_t(7));
        QCOMPARE(read.series.of("loss").clock(0).epoch, 2.0); // as the tag "epoch" says
        QVERIFY(std::isnan(read.series.lastOf("loss")));      // was measured, and is
        QCOMPARE(read.series.countOf("loss"), std::int64_t(2));
    }

    void aLaterFileTakesThePlaceOfWhatItBeginsAgain()
    {
        const RunReader read(at("restarted"));
        const Points expected = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 50}, {6, 60}};
        QCOMPARE(pointsOf(read.series, "loss"), expected);
        QCOMPARE(read.problems.size(), std::size_t(1));
        QVERIFY(read.problems.front().find("begins \"loss\" again at step 5; 3 values") != std::string::npos);
    }

    void allRunsOfAFolderOfLogsAreFound()
    {
        QStringList names;
        for (const fs::path& run : listRuns(m_made.path().toStdString()))
            names << QString::fromStdString(run.lexically_relative(m_made.path().toStdString()).string());
        names.sort();
        QCOMPARE(names,
                 QStringList({"hparams", "keras/train", "keras/validation", "restarted", "torch", "torch/both/a"}));
        QVERIFY(listRuns(at("torch")) == (std::vector<fs::path>{at("torch"), at("torch/both/a")})); // itself, too
        QCOMPARE(RunReader(at("torch/both/a")).series.started.title, std::string("torch/both/a"));
    }

    void damageCostsTheRecordsItIsIn_data()
    {
        QTest::addColumn<int>("record"); // 0: the version, then one for each step
        QTest::addColumn<int>("byte");
        QTest::addColumn<Points>("left");
        const double second = 0.5, third = static_cast<double>(1.0f / 3);
        QTest::newRow("in a value") << 2 << 20 << Points{{1, 1}, {3, third}};
        QTest::newRow("in a length") << 2 << 1 << Points{{1, 1}, {3, third}};
        QTest::newRow("in a length's checksum") << 1 << 9 << Points{{2, second}, {3, third}};
        QTest::newRow("at the very end") << 3 << 40 << Points{{1, 1}, {2, second}};
    }
    void damageCostsTheRecordsItIsIn()
    {
        QFETCH(int, record);
        QFETCH(int, byte);
        QFETCH(Points, left);
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / fileName;
        std::string bytes = tensorboardEvents(threeSteps(), start);
        const std::vector<std::size_t> records = recordsIn(bytes);
        QCOMPARE(records.size(), std::size_t(5));
        const std::size_t from = records.at(static_cast<std::size_t>(record));
        bytes[from + static_cast<std::size_t>(byte)] ^= 1;
        write(file, bytes);
        const RunReader read(folder.path().toStdString());
        QCOMPARE(pointsOf(read.series, "loss"), left);
        QCOMPARE(read.problems.size(), std::size_t(1));
        const std::string expected = file.string() + ": bytes " + std::to_string(from) + " to " +
                                     std::to_string(records.at(static_cast<std::size_t>(record) + 1) - 1) +
                                     " are damaged";
        QVERIFY2(read.problems.front().starts_with(expected), read.problems.front().c_str());
    }

    void aFileThatGrowsIsFollowed()
    {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / fileName;
        const std::string bytes = tensorboardEvents(threeSteps(), start);
        const std::vector<std::size_t> records = recordsIn(bytes);
        write(file, bytes.substr(0, records[2] + 17)); // half of the second step is there
        EventFollower follower(folder.path().toStdString());
        RunSeries run;
        const auto take = [&](Event&& event) { run.apply(event); };
        QVERIFY(follower.takeNew(take).empty());
        QCOMPARE(run.countOf("loss"), std::int64_t(1));
        QCOMPARE(run.state, RunState::Running);
        QVERIFY(RunFolder::open(folder.path().toStdString()).isBeingWritten());
        QVERIFY(!hasEnded(folder.path().toStdString()));
        QVERIFY(!follower.hasRestarted());
        write(file, bytes);
        QVERIFY(follower.takeNew(take).empty());
        QCOMPARE(run.countOf("loss"), std::int64_t(3));
        QCOMPARE(run.state, RunState::Running);
        int told = 0;
        follower.takeNew([&](Event&&) { ++told; });
        QCOMPARE(told, 0);

        letRest(folder.path().toStdString());
        QVERIFY(hasEnded(folder.path().toStdString()));
        QVERIFY(!RunFolder::open(folder.path().toStdString()).isBeingWritten());
        follower.takeNew(take);
        QCOMPARE(run.state, RunState::Finished);
        QCOMPARE(run.countOf("loss"), std::int64_t(3));
        QCOMPARE(run.result.at("loss").at("best").get<double>(), static_cast<double>(1.0f / 3));
        QCOMPARE(run.result.at("accuracy/test").at("best").get<double>(), 0.625);

        RunSeries more; // its process was only slow
        more.apply(Measured{.clock = {.step = 4, .seconds = 9}, .values = {{"loss", 0.25}}});
        const std::string later = tensorboardEvents(more, start);
        write(file, bytes + later.substr(recordsIn(later)[1]));
        follower.takeNew(take);
        QCOMPARE(run.state, RunState::Running);
        QCOMPARE(run.countOf("loss"), std::int64_t(4));
        QCOMPARE(run.of("loss").clock(3).seconds, 9.0);
    }

    /// However the writer's buffer cuts them: each byte is read once, and what is there in the end is what one reads
    /// who comes then.
    void whatGrowsIsReadOnFromItsEnd()
    {
        const QTemporaryDir made;
        const fs::path folder = made.path().toStdString(), file = folder / fileName;
        const std::string bytes = tensorboardEvents(threeSteps(), start);
        write(file, "");
        TensorboardFollower follower(folder);
        RunSeries run;
        for (std::size_t end = 0; end < bytes.size(); end = std::min(end + 23, bytes.size())) {
            std::ofstream(file, std::ios::binary | std::ios::app) << bytes.substr(end, 23);
            QVERIFY(follower.takeNew([&](Event&& event) { run.apply(event); }).empty());
            QVERIFY(!follower.hasRestarted());
        }
        QCOMPARE(follower.bytesRead(), std::uint64_t(bytes.size()));
        QCOMPARE(run.countOf("loss"), std::int64_t(3));
        QVERIFY(isAsReadAnew(run, folder));

        // The same tag goes on in the next file, which nobody has seen: no reason to read the first again.
        RunSeries more;
        more.apply(Measured{.clock = {.step = 4, .epoch = 2, .seconds = 9}, .values = {{"loss", 0.25}}});
        const std::string next = tensorboardEvents(more, start);
        write(folder / "events.out.tfevents.2000.x", next);
        follower.takeNew([&](Event&& event) { run.apply(event); });
        QVERIFY(!follower.hasRestarted());
        QCOMPARE(follower.bytesRead(), std::uint64_t(bytes.size() + next.size()));
        QVERIFY(isAsReadAnew(run, folder));
    }

    void whatIsNoLongerItsBeginningIsReadAnew_data()
    {
        QTest::addColumn<QString>("change");
        for (const char* change : {"shorter", "replaced", "earlier step", "file before", "first file grows", "gone"})
            QTest::newRow(change) << change;
    }
    void whatIsNoLongerItsBeginningIsReadAnew()
    {
        QFETCH(QString, change);
        const QTemporaryDir made;
        const fs::path folder = made.path().toStdString(), file = folder / fileName;
        const std::string bytes = tensorboardEvents(threeSteps(), start);
        const std::vector<std::size_t> records = recordsIn(bytes);
        write(file, bytes);
        const bool hasTwo = change == "first file grows" || change == "gone";
        RunSeries other;
        other.apply(Measured{.clock = {.step = 2, .epoch = 2, .seconds = 9}, .values = {{"loss", 7}, {"other", 1}}});
        const std::string others = tensorboardEvents(other, start), oneMore = others.substr(recordsIn(others)[1]);
        if (hasTwo) write(folder / "events.out.tfevents.2000.x", others);
        TensorboardFollower follower(folder);
        RunSeries run;
        follower.takeNew([&](Event&& event) { run.apply(event); });
        if (change == "shorter")
            write(file, bytes.substr(0, records[2]));
        else if (change == "replaced") {
            RunSeries last = threeSteps();
            std::string changed = tensorboardEvents(last, start + 1); // as long, at other times
            write(file, changed + oneMore);
        } else if (change == "earlier step")
            write(file, bytes + oneMore);
        else if (change == "file before")
            write(folder / "events.out.tfevents.0900.x", others);
        else if (change == "first file grows")
            write(file, bytes + oneMore);
        else
            fs::remove(folder / "events.out.tfevents.2000.x");
        follower.takeNew([&](Event&& event) { run.apply(event); });
        QVERIFY(follower.hasRestarted());
        QVERIFY(isAsReadAnew(run, folder));
        int told = 0;
        follower.takeNew([&](Event&&) { ++told; });
        QCOMPARE(told, 0);
    }

    void itsRunsAreRowsOfTables()
    {
        for (const char* name : {"torch", "hparams"})
            letRest(at(name));
        std::vector<std::string> problems;
        const ResultTable table = makeTable(readFinishedRuns({at("torch"), at("hparams"), at("keras/train")}, problems),
                                            {.metric = "Accuracy/test", .columns = "kind"});
        QVERIFY(problems.empty());
        QCOMPARE(table.rows, std::vector<std::string>{"torch"}); // the others have no such tag
        QCOMPARE(table.cells.at(0).at(0).mean, 100.0 / 128);     // as written: nobody says of what
    }

    void nothingIsWrittenIntoIt()
    {
        try {
            RunFolder::openToWrite(at("torch"));
            QFAIL("it was opened to be written");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("only read") != std::string::npos);
        }
    }

private:
    fs::path at(const char* name) const { return fs::path(m_made.path().toStdString()) / name; }

    const QTemporaryDir m_made;
};

QTEST_GUILESS_MAIN(TestTensorboard)
#include "tst_tensorboard.moc"
