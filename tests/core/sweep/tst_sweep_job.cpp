// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep at work, with kinds that take no time: which rows get a folder and when, what is done again and what is not,
// halving, refinement, and what a longer sweep adds.
// long because: one kind and one way to tell how a sweep stands serve all.
#include "core/base/csv.h"
#include "core/base/files.h"
#include "core/run/append_file.h"
#include "core/run/run_reader.h"
#include "core/work/experiment_job.h"
#include "core/work/sweep_job.h"
#include "core/work/sweep_size.h"
#include "tests/app/toy_kind.h"

#include <QTemporaryDir>
#include <QtTest>

#include <mutex>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

/// What a kind of the test sees of its runs.
struct Log {
    std::mutex mutex;
    std::vector<std::string> opened;         ///< names of folders, in the order in which they were opened
    std::function<void(std::size_t)> onOpen; ///< with how many were opened
};
Log theLog;

Kind loggedBall()
{
    Kind kind = ballKind();
    kind.open = [](const Json& run, Recorder& recorder) -> std::unique_ptr<Task> {
        const std::lock_guard lock(theLog.mutex);
        const std::string name = recorder.folder().path().filename().string();
        if (name != "trial") { // as which each is opened beforehand, where nobody sees it
            theLog.opened.push_back(name);
            if (theLog.onOpen) theLog.onOpen(theLog.opened.size());
        }
        return std::make_unique<BallTask>(run, recorder);
    };
    return kind;
}

Json balls(const std::vector<std::string>& fields, const std::vector<std::string>& assignments = {})
{
    Json json{{"kind", "ball"}, {"name", "b"}, {"turns", 4}, {"threads", 1}};
    for (const std::string& field : fields)
        setSweepField(json, sweepFieldFromText(field));
    for (const std::string& assignment : assignments)
        setField(json, assignment);
    return json;
}

Experiment checked(const Json& json)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experiment;
}

std::vector<RunEvent> runJob(const Job& job, const std::function<void(JobControl&)>& setUp = {})
{
    theLog.opened.clear();
    theLog.onOpen = {};
    JobControl control;
    EventQueue events;
    if (setUp) setUp(control);
    JobContext context(control, events);
    job(context);
    return events.takeAll();
}

std::string warningsIn(const std::vector<RunEvent>& events)
{
    std::string text;
    for (const RunEvent& event : events)
        if (const auto* message = std::get_if<Message>(&event.event); message && message->level == "warning")
            text += message->text + '\n';
    return text;
}

/// "p0000_s1 p0001_s1 ...", those that are finished with their last height.
std::string standing(const fs::path& sweep)
{
    std::string text;
    for (const auto& [place, row] : knownRows(sweep)) {
        text += (text.empty() ? "" : " ") + row.folder.filename().string();
        const RunSummary summary = readSummary(row.folder).summary;
        text += (row.state == RunState::Finished ? "=" : "@") + Json(summary.last.step).dump();
    }
    return text;
}

std::map<std::string, std::string> bytesOf(const fs::path& run)
{
    std::map<std::string, std::string> bytes;
    for (const auto& entry : fs::directory_iterator(run))
        bytes[entry.path().filename().string()] = readFile(entry.path());
    return bytes;
}

void compare(const std::string& actual, const std::string& expected)
{
    QVERIFY2(actual == expected, (actual + "\n expected " + expected).c_str());
}

} // namespace

class TestSweepJob : public QObject {
    Q_OBJECT

private:
    std::vector<std::unique_ptr<QTemporaryDir>> m_folders;

    fs::path newRoot() { return m_folders.emplace_back(std::make_unique<QTemporaryDir>())->path().toStdString(); }
    fs::path made(const Json& json) { return makeSweep(checked(json), newRoot()); }

private Q_SLOTS:
    void initTestCase() { addKind(loggedBall()); }

    void everyRowIsARunThatSaysWhichRowItIs()
    {
        const fs::path sweep = made(balls({"height=8,16", "bounce=0.25,0.5"}, {"seeds=[1,2]"}));
        runJob(sweepJob(sweep));
        compare(standing(sweep), "p0000_s1=4 p0000_s2=4 p0001_s1=4 p0001_s2=4 p0002_s1=4 p0002_s2=4 p0003_s1=4 "
                                 "p0003_s2=4");
        const std::vector<std::string> order = {"p0000_s1", "p0001_s1", "p0002_s1", "p0003_s1",
                                                "p0000_s2", "p0001_s2", "p0002_s2", "p0003_s2"};
        QCOMPARE(theLog.opened, order);
        const Json run = readJsonFile(sweep / "p0002_s2" / "experiment.json");
        QCOMPARE(run.at("height"), Json(16.0));
        QCOMPARE(run.at("bounce"), Json(0.25));
        QCOMPARE(run.at("seed"), Json(2));
        QCOMPARE(run.at("group"), Json(sweep.filename().string()));
        QVERIFY(!run.contains("sweep"));
        const SweepMark mark = sweepMarkOf(run).value();
        QCOMPARE(mark.place, (SweepPlace{.point = 2, .run = 0, .seed = 2}));
        QCOMPARE(mark.values, Json::parse(R"({"height": 16, "bounce": 0.25})"));
        QCOMPARE(readJsonFile(sweep / "p0002_s2" / "result.json").at("height").at("last"), Json(16.0 / 256));
        QCOMPARE(listRuns(sweep.parent_path()).size(), 8U); // whoever lists the folder above sees them, too
        // repeated, a row is an experiment of its own
        QVERIFY(readExperiment(sweep / "p0002_s2").sweep.is_null());
    }

    /// Wrong programs: all folders up front; a resume that begins again what has ended, or makes a second folder for
    /// what was interrupted; other weights after it.
    void aStoppedSweepGoesOnWithWhatIsMissing()
    {
        const Json json = balls({"height=1:8:8"});
        const fs::path whole = made(json), sweep = made(json);
        runJob(sweepJob(whole));
        runJob(sweepJob(sweep), [&](JobControl& control) {
            theLog.onOpen = [&](std::size_t count) { count == 3 ? control.stop() : void(); };
        });
        compare(standing(sweep), "p0000_s1=4 p0001_s1=4 p0002_s1@0");
        const auto before = bytesOf(sweep / "p0001_s1");
        fs::remove_all(sweep / "p0000_s1");       // moved away: missing like any other
        fs::create_directory(sweep / "p0003_s1"); // torn: the process died before the run was one
        writeFileAtomically(sweep / "p0003_s1" / "events.jsonl", "");
        runJob(sweepJob(sweep));
        compare(standing(sweep), standing(whole));
        QCOMPARE(bytesOf(sweep / "p0001_s1"), before);
        for (const char* row : {"p0000_s1", "p0002_s1", "p0003_s1", "p0007_s1"})
            QCOMPARE(readJsonFile(sweep / row / "ball.json"), readJsonFile(whole / row / "ball.json"));
        runJob(sweepJob(sweep));
        QCOMPARE(theLog.opened.size(), 0U);
    }

    void oneProcessAtATimeWorksOnASweep()
    {
        const fs::path sweep = made(balls({"height=1,2"}));
        const AppendFile other(sweep / "sweep.lock");
        QVERIFY_EXCEPTION_THROWN(runJob(sweepJob(sweep)), Error);
        QVERIFY_EXCEPTION_THROWN(extendSweep(sweep, {.seeds = {2}}), Error);
        QCOMPARE(listRuns(sweep).size(), 0U);
    }

    void severalRowsAreUnderWayAtOnce()
    {
        const fs::path root = newRoot(); // by the job of every experiment
        runJob(experimentJob(checked(balls({"height=1:12:12"}, {"atOnce=3", "seeds=[1,2]"})), root));
        QCOMPARE(theLog.opened.size(), 24U);
        QCOMPARE(listRuns(root).size(), 24U);
        QCOMPARE(std::set<std::string>(theLog.opened.begin(), theLog.opened.end()).size(), 24U);
    }

    /// Of four at a time as many as the memory holds, unless it is to be ignored; with the threads of four.
    void noMoreRowsGoOnThanTheMemoryHolds()
    {
        Json json{{"kind", "comparison"},
                  {"name", "t"},
                  {"device", "cpu"},
                  {"atOnce", 4},
                  {"data", {{"name", "two-moons"}, {"trainSize", 32}, {"testSize", 50}}},
                  {"network", {{"name", "mlp"}}},
                  {"train", {{"epochs", 2}, {"batchSize", 8}}},
                  {"methods", {{{"rule", "sgd"}}}}};
        setSweepField(json, sweepFieldFromText("optimizer.lr=0.1:0.2:8"));
        const SweepSize size = sizeOf(checked(json));
        const auto most = [](const std::vector<RunEvent>& events) { // that had begun and not ended
            std::int64_t now = 0, most = 0;
            for (const RunEvent& event : events) {
                if (std::holds_alternative<Started>(event.event)) most = std::max(most, ++now);
                if (std::holds_alternative<Finished>(event.event) && !event.run.empty()) --now;
            }
            return most;
        };
        const auto run = [&](const fs::path& sweep, double rowsThatFit) {
            const double free = size.dataBytes + rowsThatFit * *size.memoryPerRun;
            return runJob(sweepJob(sweep, [free] { return std::optional(free); }));
        };
        const fs::path two = made(json);
        const std::vector<RunEvent> events = run(two, 2.5);
        QVERIFY(most(events) <= 2);
        const std::string said = warningsIn(events);
        QVERIFY2(said.starts_with("4 at a time take ") &&
                     said.ends_with("is free: 2 fit; rows go on 2 at a time (sweep.memory=ignore: 4)\n"),
                 said.c_str());
        QCOMPARE(most(run(made(json), 0.5)), 1); // one goes on in any case
        const std::vector<RunEvent> fitting = run(made(json), 4.01);
        QVERIFY(warningsIn(fitting).empty());
        setField(json, "sweep.memory=ignore");
        const fs::path all = made(json);
        QVERIFY(warningsIn(run(all, 0.5)).empty());
        const auto threads = [](const fs::path& sweep) {
            return RunFolder::open(listRuns(sweep).front()).experiment().at("threads");
        };
        QVERIFY(threads(two) == threads(all));
    }

    void aPointThatCannotBeIsSaidAndTheOthersRun()
    {
        const Json json = balls({"height=1,2", "bounce=0.5,0.25"}, {"sweep.metric=height"});
        const fs::path sweep = made(json);
        SweepFile file = readSweepFile(sweep);
        file.points[1][1] = 1; // "a ball that never comes to rest"
        writeSweepFile(sweep, file);
        const std::string warnings = warningsIn(runJob(sweepJob(sweep)));
        compare(warnings, "point 1 [1,1] cannot be: bounce: a ball that never comes to rest\n");
        compare(standing(sweep), "p0000_s1=4 p0002_s1=4 p0003_s1=4");
    }

    /// The lowest height is the best: of 8, 2, 4, 1 m half go on after each quarter.
    void halvingStopsTheHopeless()
    {
        const fs::path sweep =
            made(balls({"height=8,2,4,1"}, {"sweep.metric=height", "sweep.halving.keep=0.5", "seeds=[1,2]"}));
        runJob(sweepJob(sweep));
        const std::string expected =
            "p0000_s1@1 p0000_s2@1 p0001_s1@2 p0001_s2@2 p0002_s1@1 p0002_s2@1 p0003_s1=4 p0003_s2=4";
        compare(standing(sweep), expected);
        const SweepFile file = readSweepFile(sweep);
        QCOMPARE(file.halted.size(), 3U);
        compare(file.haltedAt(1, 0)->why, "height 0.5000 at look 2: place 2 of 2, 1 go on");
        QCOMPARE(file.haltedAt(1, 0)->look, 2);
        QVERIFY(!file.haltedAt(3, 0));
        runJob(sweepJob(sweep));
        compare(standing(sweep), expected);
        QCOMPARE(readSweepFile(sweep).halted.size(), 3U);
        // a longer one looks again, and what was halted holds its place
        extendSweep(sweep, {.values = {"height=0.5,16"}});
        runJob(sweepJob(sweep));
        compare(standing(sweep), expected + " p0004_s1=4 p0004_s2=4 p0005_s1@1 p0005_s2@1");
        // one that was halted goes on when it is named
        runJob(resumeJob({sweep / "p0000_s1"}));
        QCOMPARE(readJsonFile(sweep / "p0000_s1" / "result.json").at("height").at("last"), Json(0.5));
    }

    /// A training is judged by its evaluation at the look, also where no checkpoint is due there.
    void aLookSeesWhatIsMeasuredAtIt()
    {
        Json json{{"kind", "comparison"},
                  {"name", "t"},
                  {"threads", 1},
                  {"device", "cpu"},
                  {"data", {{"name", "two-moons"}, {"trainSize", 32}, {"testSize", 50}}},
                  {"network", {{"name", "mlp"}}},
                  {"train", {{"epochs", 4}, {"batchSize", 8}, {"checkpointEvery", 4}}},
                  {"methods", {{{"rule", "sgd"}}}}};
        setSweepField(json, sweepFieldFromText("optimizer.lr=0.1,0.00001"));
        setField(json, "sweep.halving.keep=0.5");
        const fs::path sweep = made(json);
        runJob(sweepJob(sweep));
        const SweepFile file = readSweepFile(sweep);
        QCOMPARE(file.halted.size(), 1U);
        QCOMPARE(file.halted.front().look, 1); // after a quarter, which is an epoch
        const fs::path run = knownRows(sweep).at({.point = file.halted.front().point, .run = 0, .seed = 1}).folder;
        const ColumnsRead read = readColumns(run, {"accuracy/test"}, {});
        const SeriesView seen = read.columns.of("accuracy/test");
        std::vector<double> steps(seen.size());
        seen.copyClock(ClockPart::Step, 0, steps);
        QCOMPARE(steps.back(), static_cast<double>(readSummary(run).summary.started.stepsTotal / 4));
        QVERIFY(file.halted.front().why.find(fixedText(seen.value(seen.size() - 1), 4)) != std::string::npos);
    }

    /// A metric that no run has measured at a look tells nothing: every row ends.
    void halvingByWhatIsNotMeasuredHaltsNobody()
    {
        const fs::path sweep = made(balls({"height=8,2"}, {"sweep.metric=depth", "sweep.halving.keep=0.5"}));
        compare(warningsIn(runJob(sweepJob(sweep))),
                "sweep.metric: depth is no tag of p0000_s1\n"
                "look 1 halts nothing: no point has a finite depth of all its seeds\n"
                "look 2 halts nothing: no point has a finite depth of all its seeds\n"
                "look 3 halts nothing: no point has a finite depth of all its seeds\n");
        compare(standing(sweep), "p0000_s1=4 p0001_s1=4");
        QVERIFY(readSweepFile(sweep).halted.empty());
    }

    /// A slip of the pen is named with the tag that was meant, once, and a search that ends by it says so.
    void aMisspeltMetricIsNamed()
    {
        const fs::path sweep = made(
            balls({"height=8,2"}, {"sweep.metric=hieght", "sweep.search=adaptive", "sweep.rounds=1", "seeds=[1,2]"}));
        compare(warningsIn(runJob(sweepJob(sweep))),
                "sweep.metric: hieght is no tag of p0000_s1; did you mean \"height\"?\n"
                "the search ends after round 0: no point has ended with a finite hieght of all its seeds, so none is "
                "the best\n");
        QCOMPARE(readSweepFile(sweep).rounds, 0);
        extendSweep(sweep, {.assignments = {"sweep.metric=height", "sweep.rounds=2"}});
        runJob(sweepJob(sweep));
        QCOMPARE(readSweepFile(sweep).rounds, 2);
        QVERIFY_EXCEPTION_THROWN(extendSweep(sweep, {.assignments = {"sweep.rounds=2"}}), Error);
        const fs::path right = made(balls({"height=8,2"}, {"sweep.metric=height", "sweep.search=adaptive"}));
        const std::vector<RunEvent> events = runJob(sweepJob(right));
        compare(warningsIn(events), "");
        const auto says = [](const RunEvent& event) {
            const auto* message = std::get_if<Message>(&event.event);
            return message && message->text == "the search ends after round 2: these are all of its sweep.rounds";
        };
        QVERIFY(std::any_of(events.begin(), events.end(), says));
    }

    /// A search that is killed between a round's decision and its runs, or in the middle of it, comes to the same
    /// points: they follow from what has ended.
    void adaptiveSearchRefinesAroundTheBest()
    {
        const std::vector<std::string> adaptive = {"sweep.search=adaptive", "sweep.metric=height", "sweep.rounds=2"};
        const fs::path sweep = made(balls({"height=4,8,16"}, adaptive));
        runJob(sweepJob(sweep));
        const SweepFile file = readSweepFile(sweep);
        compare(Json(file.points).dump(), "[[4],[8],[16],[6.0],[5.0]]"); // nothing is below the best
        QCOMPARE(file.rounds, 2);
        compare(standing(sweep), "p0000_s1=4 p0001_s1=4 p0002_s1=4 p0003_s1=4 p0004_s1=4");

        const fs::path two = made(balls({"height=4,16", "bounce=0.2,0.4"}, adaptive));
        runJob(sweepJob(two), [&](JobControl& control) {
            theLog.onOpen = [&](std::size_t count) { count == 6 ? control.stop() : void(); };
        });
        runJob(sweepJob(two));
        // best is (4, 0.2): then half way to 16 and to 0.4; then from (4, 0.2) half way to 10 and to 0.3
        compare(Json(readSweepFile(two).points).dump(), "[[4,0.2],[4,0.4],[16,0.2],[16,0.4],[4.0,0.3],[10.0,0.2],"
                                                        "[10.0,0.3],[4.0,0.25],[7.0,0.2],[7.0,0.25]]");
        QCOMPARE(knownRows(two).size(), 10U);
    }

    void aLongerSweepAddsRowsOnly()
    {
        const fs::path sweep = made(balls({"height=1,2", "bounce=0.25,0.5"}));
        runJob(sweepJob(sweep));
        const auto before = bytesOf(sweep / "p0002_s1");
        extendSweep(sweep, {.values = {"bounce=0.75"}, .seeds = {7}, .assignments = {"atOnce=2"}});
        const SweepFile file = readSweepFile(sweep);
        compare(Json(file.points).dump(), "[[1,0.25],[1,0.5],[2,0.25],[2,0.5],[1,0.75],[2,0.75]]");
        runJob(sweepJob(sweep));
        QCOMPARE(theLog.opened.size(), 8U);
        QCOMPARE(knownRows(sweep).size(), 12U);
        QCOMPARE(bytesOf(sweep / "p0002_s1"), before);
        const auto says = [&](const SweepExtension& extension, const char* text) {
            try {
                extendSweep(sweep, extension);
                QFAIL("no error");
            } catch (const Error& error) {
                QVERIFY2(std::string(error.what()).find(text) != std::string::npos, error.what());
            }
        };
        says({.assignments = {"turns=5"}}, "turns: cannot change in a sweep that has begun");
        says({.values = {"hieght=3"}}, "is no field of the sweep; did you mean \"height\"?");
        says({.values = {"bounce=0.75"}}, "sweep.fields.1.values: 0.75 is there twice");
        says({.seeds = {7}}, "seeds: a seed is there twice");
        says({.values = {"bounce"}}, "--values bounce: FIELD=VALUE,VALUE,... is expected");
        // what would change nothing
        says({.assignments = {"sweep.rounds=3"}}, "it is of the search \"adaptive\", and this sweep's is \"grid\"");
        says({.assignments = {"sweep.points=40"}}, "it is of the search \"random\"");
        QCOMPARE(readSweepFile(sweep).points.size(), 6U);
    }

    void whatIsNoSweepIsNamed()
    {
        const fs::path root = newRoot();
        const auto says = [&](const char* bytes, const char* text) {
            writeFileAtomically(root / "sweep.json", bytes);
            try {
                openSweep(root);
                QFAIL("no error");
            } catch (const Error& error) {
                QVERIFY2(std::string(error.what()).starts_with((root / "sweep.json").string()), error.what());
                QVERIFY2(std::string(error.what()).find(text) != std::string::npos, error.what());
            }
        };
        says("{", "is no JSON");
        says(R"({"experiment": {}})", "format: a whole number is expected");
        says(R"({"format": 99, "experiment": {}})", "has format 99, this program reads up to 1");
        says(R"({"format": 1})", "experiment: an object");
        says(R"({"format": 1, "experiment": {}, "fields": [{"field": "a"}], "points": [[1, 2]]})",
             "points: point 0 has not one value for each of the 1 fields");
        says(R"({"format": 1, "experiment": {"kind": "bal"}, "fields": [], "points": []})", "did you mean \"ball\"");
    }
};

QTEST_GUILESS_MAIN(TestSweepJob)
#include "tst_sweep_job.moc"
