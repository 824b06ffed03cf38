// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning as a job: what is recorded, and that it stops and goes on.
#include "active_experiment.h"

#include "core/data/dataset.h"
#include "core/run/run_reader.h"
#include "core/run/scored_images.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace sharpscope;

namespace {

/// Ten events after the third time that something is measured, and so on: all over the run.
std::vector<int> places() { return {1, 3, 7, 12, 16, 22, 27, 33, 41}; }

} // namespace

class TestActiveLearning : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void everyRoundIsRecorded_AndItsAccuracyIsItsCheckpoints();
    void acquisitionsOfASeedStartFromTheSameLabels();
    void aTableOfLabelsIsWhatTheFirstRoundBeginsWith();
    void aRunThatIsStoppedAnywhereGoesOnBitForBit();
    void aDamagedLineOfARoundCostsThatLine();
    void aPoolSmallerThanAQueryGivesAllItHas();
    void everyLabelledImageIsTrainedOn();
    void whatCannotBeIsSaidByItsField();
    void whatIsTrainedToScoreLeavesOthersTheirTurn_AndCounts();
    void oneRoundInSoManyKeepsItsCheckpoint();
};

void TestActiveLearning::everyRoundIsRecorded_AndItsAccuracyIsItsCheckpoints()
{
    QTemporaryDir root;
    const auto events = runJob(jobOf(rounds(), root.path().toStdString()));
    const fs::path run = onlyRun(root);
    QVERIFY(RunFolder::open(run).hasEnded());
    const ActiveHistory history = historyOf(run);
    QCOMPARE(history.rounds().size(), 5U); // −1, 0 ... 3
    const RunSeries series = RunReader(run).series;
    const SeriesView labels = series.of("labels"), accuracy = series.of("accuracy/test");
    QCOMPARE(labels.values(), (std::vector<double>{8, 12, 16, 20}));
    QCOMPARE(accuracy.size(), 4U);

    std::vector<Problem> problems;
    Json options = RunFolder::open(run).experiment();
    for (const char* field : {"rounds", "acquisition", "title"})
        options.erase(field);
    const LoadedRun loaded = loadRun(runOptionsFromJson(options, problems));
    QVERIFY2(problems.empty(), toText(problems).c_str());
    std::set<std::int64_t> seen;
    for (std::int64_t round = 0; round < 4; ++round) {
        const ActiveRound& now = *history.find(round);
        const ActiveRound& before = *history.find(round - 1);
        QCOMPARE(now.labels, 8 + 4 * round);
        // what was labelled is what had been chosen, with the data set's labels
        if (round > 0) QCOMPARE(before.labelledImages, before.picks);
        for (std::size_t i = 0; i < before.labelledImages.size(); ++i) {
            const std::int64_t image = before.labelledImages[i];
            QVERIFY(seen.insert(image).second);
            QCOMPARE(before.givenLabels[i], loaded.train.data->labels[image].item<std::int64_t>());
        }
        if (round < 3) {
            const ScoredImages scored = readScoredImages(run / now.scoreFile);
            QCOMPARE(scored.images.size(), 60U);
            QCOMPARE(now.picks.size(), 4U);
            std::vector<std::size_t> order(60);
            std::iota(order.begin(), order.end(), 0);
            std::stable_sort(order.begin(), order.end(),
                             [&](std::size_t a, std::size_t b) { return scored.score[a] > scored.score[b]; });
            for (std::size_t i = 0; i < 4; ++i)
                QCOMPARE(now.picks[i], scored.images[order[i]]);
            for (const std::int64_t image : scored.images)
                QVERIFY(!seen.contains(image));
        }
        const Checkpoint checkpoint = loadCheckpoint(run / checkpointName(now.trained.step));
        const auto measured = evaluate(*loaded.network, checkpoint.theta, checkpoint.state, loaded.test);
        QCOMPARE(accuracy.value(static_cast<std::size_t>(round)), measured->accuracy);
        QCOMPARE(accuracy.clock(static_cast<std::size_t>(round)).step, now.trained.step);
    }
    const Json result = readJsonFile(run / "result.json");
    QCOMPARE(result.at("accuracy/test").at("last").get<double>(), accuracy.value(3));
    QCOMPARE(result.at("labels").get<int>(), 20);
}

void TestActiveLearning::acquisitionsOfASeedStartFromTheSameLabels()
{
    QTemporaryDir root;
    Json json = rounds({{"rounds", 1}});
    json["acquisitions"] =
        Json::array({{{"acquisition", "random"}, {"label", "A"}}, {{"acquisition", "random"}, {"label", "B"}}});
    json["seeds"] = {5, 6};
    runJob(jobOf(json, root.path().toStdString()));
    const auto all = listRuns(root.path().toStdString());
    QCOMPARE(all.size(), 4U);
    std::map<std::int64_t, std::vector<std::vector<std::int64_t>>> first, pools;
    for (const fs::path& run : all) {
        const std::int64_t seed = RunFolder::open(run).experiment().at("seed");
        const ActiveHistory history = historyOf(run);
        first[seed].push_back(history.find(-1)->labelledImages);
        pools[seed].push_back(readScoredImages(run / history.find(0)->scoreFile).images);
    }
    QCOMPARE(first[5][0], first[5][1]);
    QCOMPARE(pools[5][0], pools[5][1]);
    QVERIFY(first[5][0] != first[6][0]);
    QVERIFY(pools[5][0] != pools[6][0]);
}

void TestActiveLearning::aTableOfLabelsIsWhatTheFirstRoundBeginsWith()
{
    QTemporaryDir root, again;
    const fs::path file = fs::path(root.path().toStdString()) / "labels.csv";
    writeFileAtomically(file, "image,label,round\n41,1,3\n7,0,-1\n12,1,0\n99,-1,2\n");
    runJob(jobOf(rounds({{"labels", file.string()}}), root.path().toStdString()));
    const fs::path run = onlyRun(root);
    const ActiveHistory history = historyOf(run);
    QCOMPARE(history.find(-1)->labelledImages, (std::vector<std::int64_t>{41, 7, 12, 99}));
    QCOMPARE(history.find(-1)->givenLabels, (std::vector<std::int64_t>{1, 0, 1, skipped}));
    QCOMPARE(history.find(0)->labels, 3);
    fs::remove(file); // the run keeps what it was given
    runJob(experimentJob(readExperiment(run), again.path().toStdString()));
    QVERIFY(at::equal(lastCheckpointOf(onlyRun(again)).theta, lastCheckpointOf(run).theta));

    std::vector<Problem> problems;
    experimentFromJson(rounds({{"labels", file.string()}}), problems);
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(problems[0].field, std::string("rounds.labels"));
    QVERIFY(problems[0].message.find("labels.csv") != std::string::npos);
}

void TestActiveLearning::aRunThatIsStoppedAnywhereGoesOnBitForBit()
{
    ActiveHistory expected;
    const Checkpoint& end = undisturbed(&expected);
    int stopped = 0;
    for (const int place : places()) {
        QTemporaryDir root;
        int events = 0;
        runWatched(jobOf(rounds(), root.path().toStdString()), [&](const RunEvent&, JobControl& control) {
            if (++events == place) control.stop();
        });
        const fs::path run = onlyRun(root);
        stopped += RunFolder::open(run).hasEnded() ? 0 : 1;
        for (int tries = 0; !RunFolder::open(run).hasEnded() && tries < 3; ++tries)
            runJob(resumeJob({run}));
        QVERIFY2(RunFolder::open(run).hasEnded(), std::to_string(place).c_str());
        QVERIFY2(at::equal(lastCheckpointOf(run).theta, end.theta), std::to_string(place).c_str());
        compareHistories(historyOf(run), expected);
    }
    QVERIFY2(stopped >= 6, std::to_string(stopped).c_str());
}

void TestActiveLearning::aDamagedLineOfARoundCostsThatLine()
{
    QTemporaryDir root;
    int events = 0;
    runWatched(jobOf(rounds(), root.path().toStdString()), [&](const RunEvent&, JobControl& control) {
        if (++events == 16) control.stop();
    });
    const fs::path run = onlyRun(root);
    QVERIFY(!RunFolder::open(run).hasEnded());
    const Json line{{"event", "PhaseDone"}, {"step", 0},  {"epoch", 0.0},     {"passes", 0.0},
                    {"seconds", 0.0},       {"round", 0}, {"phase", "query"}, {"data", {{"images", "seven"}}}};
    writeFileAtomically(run / "events.jsonl", readFile(run / "events.jsonl") + dumpLine(line) + '\n');
    const ActiveHistoryRead read = readActiveHistory(RunFolder::open(run));
    QCOMPARE(read.problems.size(), 1U);
    QVERIFY2(read.problems[0].find("\"images\" is no list") != std::string::npos, read.problems[0].c_str());
    runJob(resumeJob({run}));
    QVERIFY(RunFolder::open(run).hasEnded());
    QVERIFY(at::equal(lastCheckpointOf(run).theta, undisturbed().theta));
}

void TestActiveLearning::aPoolSmallerThanAQueryGivesAllItHas()
{
    QTemporaryDir root;
    Json json = rounds({{"rounds", 2}, {"query", 50}, {"poolSize", 0}});
    json["data"]["trainSize"] = 40;
    runJob(jobOf(json, root.path().toStdString()));
    const ActiveHistory history = historyOf(onlyRun(root));
    QCOMPARE(history.find(0)->picks.size(), 32U);
    QCOMPARE(history.find(1)->labels, 40);
    const RunSummary summary = readSummary(onlyRun(root)).summary;
    QCOMPARE(summary.state, RunState::Finished); // with a result, for tables
    QVERIFY(!history.find(2));
    QVERIFY(history.find(1)->picks.empty());
}

/// Four epochs over 10, 14, 18 and 22 labelled images, in batches of 4 with a rest of 2.
void TestActiveLearning::everyLabelledImageIsTrainedOn()
{
    QTemporaryDir root;
    runJob(jobOf(rounds({{"initial", 10}}), root.path().toStdString()));
    const RunSummary summary = readSummary(onlyRun(root)).summary;
    QCOMPARE(summary.result.at("step").get<std::int64_t>(), 4 * (3 + 4 + 5 + 6));
}

void TestActiveLearning::whatCannotBeIsSaidByItsField()
{
    const auto problemsOf = [](const Json& json) {
        std::vector<Problem> problems;
        experimentFromJson(json, problems);
        return toText(problems);
    };
    const auto expect = [&](const Json& json, const char* text) {
        const std::string problems = problemsOf(json);
        QVERIFY2(problems.find(text) != std::string::npos, problems.c_str());
    };
    Json json = rounds();
    json["acquisitions"][0]["acquisition"] = "randm";
    expect(json, "acquisitions.0.acquisition: ");
    json = rounds();
    json.erase("acquisitions");
    std::vector<Problem> none;
    const Experiment filled = experimentFromJson(json, none);
    QVERIFY2(none.empty(), toText(none).c_str());
    QCOMPARE(filled.options.at("acquisitions").size(), 3U); // what the form begins with
    json["acquisitions"] = Json::array();
    expect(json, "acquisitions: a list of at least one");
    expect(rounds({{"start", "tepid"}}), "rounds.start: ");
    expect(rounds({{"quary", 4}}), "rounds.quary: ");
    expect(rounds({{"query", 100}}), "rounds.query: is more than the pool");
    json = rounds();
    json["train"]["budget"] = "seconds";
    expect(json, "train.budget: rounds are trained for equal epochs");
    json = rounds();
    json["labels"] = Json::array({{0, 1}});
    expect(json, "labels.0: [round, image, label] is expected");
}

/// VAAL in some seconds of training its own networks, beside a run that only chooses at random.
void TestActiveLearning::whatIsTrainedToScoreLeavesOthersTheirTurn_AndCounts()
{
    QTemporaryDir root;
    Json json = rounds({{"rounds", 1}});
    json["train"]["epochs"] = 30;
    json["acquisitions"] = {{{"acquisition", "vaal"}, {"width", 16}, {"latent", 4}, {"batchSize", 16}, {"steps", 80}},
                            {{"acquisition", "random"}, {"label", "other"}}};
    bool isScoring = false;
    std::string scoring;
    int epochsOfOther = 0;
    std::vector<double> fractions;
    runWatched(jobOf(json, root.path().toStdString()), [&](const RunEvent& event, JobControl&) {
        const auto* done = std::get_if<PhaseDone>(&event.event);
        const bool isVaal = event.run.find("vaal") != std::string::npos;
        if (done && isVaal && done->round == 0) isScoring = done->phase == "train";
        if (std::holds_alternative<Measured>(event.event) && isScoring && !isVaal) ++epochsOfOther;
        const auto* progress = std::get_if<Progress>(&event.event);
        if (progress && event.run.empty() && isScoring) fractions.push_back(progress->fraction);
    });
    QVERIFY2(epochsOfOther >= 2, qPrintable(QString::number(epochsOfOther)));
    QVERIFY(fractions.size() >= 2);
    QVERIFY2(fractions.back() > fractions.front(), qPrintable(QString::number(fractions.back())));
}

void TestActiveLearning::oneRoundInSoManyKeepsItsCheckpoint()
{
    QTemporaryDir root;
    runJob(jobOf(rounds({{"rounds", 5}, {"keepRounds", 1}, {"keepEvery", 2}}), root.path().toStdString()));
    const fs::path run = onlyRun(root);
    const ActiveHistory history = historyOf(run);
    for (const ActiveRound& round : history.rounds())
        if (round.round >= 0)
            QCOMPARE(fs::exists(run / checkpointName(round.trained.step)), round.round % 2 == 0 || round.round == 5);
}

QTEST_APPLESS_MAIN(TestActiveLearning)
#include "tst_active_learning.moc"
