// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep will take, from runs whose files say when they were written: by the clock and not by what they trained,
// several at once, with pauses, and only of runs that are alike.
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/work/past_runs.h"
#include "core/work/sweep_size.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fcntl.h>
#include <sys/stat.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

constexpr double longAgo = 1.7e9; // seconds since 1970

void setTime(const fs::path& file, double seconds)
{
    const auto whole = std::floor(seconds);
    const timespec at{static_cast<time_t>(whole), static_cast<long>((seconds - whole) * 1e9)};
    const timespec both[] = {at, at};
    if (::utimensat(AT_FDCWD, file.c_str(), both, 0) != 0) throw Error(file.string() + ": keeps its time");
}

struct Past {
    double begin = 0;
    double end = 0;
    double trained = 0.015;
    std::int64_t steps = 100; ///< of 100
    bool wasStopped = false;
};

fs::path writeRun(const fs::path& root, const Json& options, const Past& past)
{
    RunFolder run = RunFolder::create(root, "run", options);
    const Clock clock{.step = past.steps, .epoch = 4, .seconds = past.trained};
    run.append(Started{.title = "SAM", .rule = "sam", .seed = 1, .stepsTotal = 100});
    if (past.wasStopped) run.append(Resumed{.clock = {.step = 10}});
    run.append(Measured{.clock = clock, .values = {{"loss/test", 1}}});
    if (past.steps == 100)
        run.finish(Finished{.clock = clock, .result = Json::object()});
    else
        run.append(Stopped{.clock = clock});
    run.stopWriting();
    setTime(run.path() / "experiment.json", longAgo + past.begin);
    setTime(run.path() / "events.jsonl", longAgo + past.end);
    return run.path();
}

Experiment sweepOf(const Json& changes = Json::object())
{
    Json json{{"name", "plane"},
              {"data", {{"name", "two-moons"}, {"trainSize", 150}}},
              {"network", {{"name", "mlp"}}},
              {"train", {{"epochs", 4}}},
              {"methods", {{{"rule", "sam"}}}},
              {"device", "cpu"},
              {"sweep", {{"fields", {{{"field", "rule.rho"}, {"values", {0.1, 0.2, 0.3, 0.4}}}}}}}};
    json.merge_patch(changes);
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experiment;
}

/// The options of its first run, as a folder has them.
Json optionsOf(const Experiment& experiment)
{
    Json run = runsOf(experiment, "a group", 1).front();
    run["kind"] = experiment.kind->name;
    return run;
}

void compare(std::optional<double> is, double expected)
{
    QVERIFY2(is && std::abs(*is - expected) < 1e-4,
             qPrintable(QStringLiteral("%1, expected %2").arg(is.value_or(-1)).arg(expected)));
}

} // namespace

class TestSweepSize : public QObject {
    Q_OBJECT

    std::vector<std::unique_ptr<QTemporaryDir>> m_folders;
    fs::path newRoot() { return m_folders.emplace_back(std::make_unique<QTemporaryDir>())->path().toStdString(); }

private Q_SLOTS:
    void timeIsSharedByThoseAtWork()
    {
        QCOMPARE(sharesOf({{0, 4}, {2, 6}}), (std::vector<double>{3, 3})); // side by side from 2 to 4
        QCOMPARE(sharesOf({{2, 6}, {0, 4}, {4, 10}}), (std::vector<double>{2, 3, 5}));
        QCOMPARE(sharesOf({{0, 1}, {1.5, 2.5}}), (std::vector<double>{1, 1.5})); // its data were read between
        QCOMPARE(sharesOf({{0, 1}, {100, 102}}), (std::vector<double>{1, 2}));   // nobody was at work
        QCOMPARE(sharesOf({{0, 8}, {0, 2}, {0, 2}, {0, 2}}), (std::vector<double>{6.5, 0.5, 0.5, 0.5}));
        QCOMPARE(sharesOf({{5, 5}}), (std::vector<double>{0}));
        QVERIFY(sharesOf({}).empty());
    }

    /// 0.18 s from start to start where each trained for 0.015 s.
    void aRowTakesFromItsStartToTheNext()
    {
        const Json options = optionsOf(sweepOf());
        const fs::path one = newRoot(), two = newRoot(), copied = newRoot();
        QVERIFY(!secondsARow(one));
        for (int i = 0; i < 6; ++i)
            writeRun(one, options, {.begin = 0.18 * i, .end = 0.18 * i + 0.12});
        compare(secondsARow(one), (5 * 0.18 + 0.12) / 6);
        writeRun(one, options, {.begin = 5000, .end = 5000.12}); // after a night
        compare(secondsARow(one), (5 * 0.18 + 0.12 + 0.12) / 7);
        writeRun(one, options, {.begin = 1.08, .end = 9000, .wasStopped = true}); // who knows for how long
        compare(secondsARow(one), (5 * 0.18 + 0.12 + 0.12) / 7);
        for (int i = 0; i < 6; ++i) // two at a time, each takes twice as long
            writeRun(two, options, {.begin = 0.36 * (i / 2), .end = 0.36 * (i / 2) + 0.36});
        compare(secondsARow(two), 0.18);
        writeRun(two, options, {.begin = 1.08, .end = 1.26, .trained = 0.01, .steps = 50}); // half of one, alone
        compare(secondsARow(two), (6 * 0.18 + 0.18) / 6.5);
        for (int i = 0; i < 3; ++i) // all files as old as each other
            writeRun(copied, options, {.begin = 7, .end = 7, .trained = 10});
        compare(secondsARow(copied), 10);
    }

    void runsThatAreAlikeTellHowLong()
    {
        const Experiment experiment = sweepOf();
        const fs::path root = newRoot();
        QVERIFY2(toText(sizeOf(experiment, root)).find("time: not known before runs have ended; 16 s") !=
                     std::string::npos,
                 toText(sizeOf(experiment, root)).c_str());
        writeRun(root, optionsOf(sweepOf({{"network", {{"name", "mlp"}, {"options", {{"hidden", {7}}}}}}})),
                 {.begin = 0, .end = 1000}); // another network
        Json sgd = optionsOf(experiment);
        sgd["method"]["rule"] = "sgd";
        writeRun(root, sgd, {.begin = 2000, .end = 3000});
        QVERIFY(!sizeOf(experiment, root).secondsPerRun);
        const fs::path run = writeRun(root, optionsOf(experiment), {.begin = 10000, .end = 10030});
        Json wider = optionsOf(sweepOf({{"methods", {{{"rule", "sam"}, {"rho", 0.7}}}}}));
        wider["measure"]["congruence"]["rho1"] = 0.7;          // which follows the rule's
        writeRun(root, wider, {.begin = 20000, .end = 20050}); // a radius makes none slower
        SweepSize size = sizeOf(experiment, root);
        compare(size.secondsPerRun, 40);
        const std::string text = toText(size);
        QVERIFY2(text.find("time: 2.7 min, at 40 s a run, as runs like these took\n") != std::string::npos,
                 text.c_str());
        QVERIFY(size.isDiskMeasured);
        compare(size.bytesPerRun, diskUsed(run));
        QVERIFY(costText(size).starts_with("about 2.7 min, "));
        size.atOnce = 2;
        QVERIFY2(costText(size).starts_with("about 80 s, "), costText(size).c_str());
        size.atOnce = 8; // more than there are rows
        QVERIFY2(costText(size).starts_with("about 40 s, "), costText(size).c_str());
        compare(sizeOf(sweepOf({{"train", {{"epochs", 8}}}}), root).secondsPerRun, 80);
        QVERIFY(!sizeOf(sweepOf({{"train", {{"epochs", 8}}}}), root).isDiskMeasured);
    }

    /// The line does not contradict itself: a million runs of 124 KB are 124 GB.
    void numbersAreSaidAsTheyAre()
    {
        SweepSize size{.points = 1e6, .asked = 1e6, .seeds = 1, .rows = 1e6};
        size.bytesPerRun = 124e3;
        QVERIFY2(toText(size).find("disk: 124 GB, 124 KB a run, by estimate\n") != std::string::npos,
                 toText(size).c_str());
        QCOMPARE(costText(size), std::string("124 GB on disk"));
    }

    void whatDoesNotFitIsSaid()
    {
        SweepSize size{.points = 8, .asked = 8, .seeds = 1, .rows = 8, .atOnce = 4};
        size.dataBytes = 100e6;
        QCOMPARE(size.atOnceThatFits(), std::int64_t(4)); // nothing is known
        size.memoryPerRun = 200e6;
        size.freeMemory = 900e6;
        QCOMPARE(size.atOnceThatFits(), std::int64_t(4));
        QVERIFY(crowdText(size).empty());
        QVERIFY2(toText(size).find("memory: 900 MB, 200 MB a run and 100 MB of data; 900 MB is free\n") !=
                     std::string::npos,
                 toText(size).c_str());
        size.freeMemory = 899e6;
        QCOMPARE(size.atOnceThatFits(), std::int64_t(3));
        QCOMPARE(crowdText(size), std::string("4 at a time take 900 MB of memory and 899 MB is free: 3 fit"));
        QVERIFY(toText(size).find("warning: 4 at a time take") != std::string::npos);
        QVERIFY(costText(size).ends_with("\n" + crowdText(size)));
        size.freeMemory = 50e6;
        QCOMPARE(size.atOnceThatFits(), std::int64_t(1)); // one goes on, and is warned of
        QVERIFY(crowdText(size).ends_with("50 MB is free: not one fits"));
    }
};

QTEST_GUILESS_MAIN(TestSweepSize)
#include "tst_sweep_size.moc"
