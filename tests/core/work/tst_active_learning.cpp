// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning as a job: what is recorded, how it stops and goes on, what a person can do to it.
#include "small_experiment.h"

#include "core/acquisition/registry.h"
#include "core/base/process.h"
#include "core/data/dataset.h"
#include "core/run/active_history.h"
#include "core/run/run_reader.h"
#include "core/run/scored_images.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <numeric>
#include <set>
#include <thread>

using namespace sharpscope;

namespace {

Json rounds(const Json& changes = Json::object())
{
    Json json = Json::parse(R"({"kind": "active-learning", "name": "al", "seeds": [5], "threads": 1, "device": "cpu",
        "data": {"name": "two-moons", "testSize": 100}, "network": {"name": "mlp"},
        "train": {"epochs": 4, "batchSize": 4, "checkpointEvery": 2},
        "rounds": {"initial": 8, "query": 4, "rounds": 3, "poolSize": 60},
        "methods": [{"rule": "sam"}], "acquisitions": [{"acquisition": "random"}]})");
    json["rounds"].update(changes);
    return json;
}

Job jobOf(const Json& json, const fs::path& root)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experimentJob(std::move(experiment), root);
}

ActiveHistory historyOf(const fs::path& run)
{
    ActiveHistory history;
    RunFolder::open(run).forEachEvent([&](Event&& event) { history.apply(event); });
    return history;
}

/// Runs a job on a thread of its own; `watch` sees each event as it comes and may send commands.
std::vector<RunEvent> runWatched(const Job& job, const std::function<void(const RunEvent&, JobControl&)>& watch)
{
    JobControl control;
    EventQueue events;
    std::atomic<bool> done = false;
    std::jthread thread([&] {
        JobContext context(control, events);
        job(context);
        done = true;
    });
    std::vector<RunEvent> all;
    for (bool last = false; !last;) {
        last = done;
        for (RunEvent& event : events.takeAll()) {
            watch(event, control);
            all.push_back(std::move(event));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return all;
}

fs::path onlyRun(const QTemporaryDir& root) { return listRuns(root.path().toStdString()).at(0); }

/// The run that nobody disturbs.
const Checkpoint& undisturbed(ActiveHistory* history = nullptr)
{
    static const auto made = [] {
        QTemporaryDir root;
        runJob(jobOf(rounds(), root.path().toStdString()));
        return std::pair(lastCheckpointOf(onlyRun(root)), historyOf(onlyRun(root)));
    }();
    if (history) *history = made.second;
    return made.first;
}

void compareHistories(const ActiveHistory& is, const ActiveHistory& expected)
{
    QCOMPARE(is.rounds().size(), expected.rounds().size());
    for (std::size_t i = 0; i < is.rounds().size(); ++i) {
        QCOMPARE(is.rounds()[i].round, expected.rounds()[i].round);
        QCOMPARE(is.rounds()[i].labels, expected.rounds()[i].labels);
        QCOMPARE(is.rounds()[i].trained.step, expected.rounds()[i].trained.step);
        QCOMPARE(is.rounds()[i].picks, expected.rounds()[i].picks);
        QCOMPARE(is.rounds()[i].labelledImages, expected.rounds()[i].labelledImages);
        QCOMPARE(is.rounds()[i].givenLabels, expected.rounds()[i].givenLabels);
    }
}

/// Ten events after the third time that something is measured, and so on: all over the run.
std::vector<int> places() { return {1, 3, 7, 12, 16, 22, 27, 33, 41}; }

} // namespace

class TestActiveLearning : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void everyRoundIsRecorded_AndItsAccuracyIsItsCheckpoints();
    void acquisitionsOfASeedStartFromTheSameLabels();
    void aRunThatIsStoppedAnywhereGoesOnBitForBit();
    void aPersonIsAsked_AnswersCount_AndTheRepeatedRunNeedsNobody();
    void anAnswerSurvivesTheEndOfTheProgram();
    void anUndoneRoundIsDoneAgain();
    void aHeldRunTakesOnePhaseAtATime();
    void aPoolSmallerThanAQueryGivesAllItHas();
    void whatCannotBeIsSaidByItsField();
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
        char name[64];
        std::snprintf(name, sizeof name, "checkpoint-%010lld.safetensors", static_cast<long long>(now.trained.step));
        const Checkpoint checkpoint = loadCheckpoint(run / name);
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

void TestActiveLearning::aPersonIsAsked_AnswersCount_AndTheRepeatedRunNeedsNobody()
{
    QTemporaryDir root, again;
    std::map<std::string, std::vector<std::int64_t>> questions;
    // All images are of class 1, but for the second, which is skipped, and the third of round 1, which is unsure.
    runWatched(jobOf(rounds({{"oracle", "person"}}), root.path().toStdString()),
               [&](const RunEvent& event, JobControl& control) {
                   const auto* asked = std::get_if<Asked>(&event.event);
                   if (!asked) return;
                   const auto images = asked->data.at("images").get<std::vector<std::int64_t>>();
                   questions[asked->question] = images;
                   const auto answer = [&](std::int64_t image, std::int64_t label, bool undo = false) {
                       control.send(event.run, Answer{asked->question, toJson(ImageAnswer{image, label, undo})});
                   };
                   answer(images[0], 0);
                   answer(images[0], 0, true);
                   answer(999999, 0); // nobody asked about it
                   answer(images[1], skipped);
                   answer(images[2], asked->question == "round 1" ? unsure : 1);
                   answer(images[3], 1);
                   answer(images[0], 1);
               });
    const fs::path run = onlyRun(root);
    QVERIFY(RunFolder::open(run).hasEnded());
    QCOMPARE(questions.size(), 3U);
    const ActiveHistory history = historyOf(run);
    for (std::int64_t round = 0; round < 3; ++round) {
        const std::vector<std::int64_t>& images = questions["round " + std::to_string(round)];
        QCOMPARE(history.find(round)->picks, images);
        std::vector<std::int64_t> labelled = images, labels = {1, skipped, 1, 1};
        if (round == 1) {
            labelled.erase(labelled.begin() + 2);
            labels.pop_back();
        }
        QCOMPARE(history.find(round)->labelledImages, labelled);
        QCOMPARE(history.find(round)->givenLabels, labels);
    }
    QCOMPARE(history.find(3)->labels, 8 + 3 + 2 + 3);
    QVERIFY(history.question().empty());

    runJob(experimentJob(readExperiment(run), again.path().toStdString()));
    QVERIFY(RunFolder::open(onlyRun(again)).hasEnded());
    QVERIFY(at::equal(lastCheckpointOf(onlyRun(again)).theta, lastCheckpointOf(run).theta));
    compareHistories(historyOf(onlyRun(again)), history);
}

void TestActiveLearning::anAnswerSurvivesTheEndOfTheProgram()
{
    QTemporaryDir root;
    bool stopped = false;
    runWatched(jobOf(rounds({{"oracle", "person"}}), root.path().toStdString()),
               [&](const RunEvent& event, JobControl& control) {
                   if (const auto* asked = std::get_if<Asked>(&event.event)) {
                       const auto images = asked->data.at("images").get<std::vector<std::int64_t>>();
                       for (const std::size_t i : {0, 2})
                           control.send(event.run, Answer{asked->question, toJson(ImageAnswer{images[i], 1, false})});
                   }
                   if (const auto* commanded = std::get_if<Commanded>(&event.event); commanded && !stopped) {
                       stopped = true;
                       std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the second one, too
                       control.stop();
                   }
               });
    const fs::path run = onlyRun(root);
    QVERIFY(!RunFolder::open(run).hasEnded());
    const ActiveHistory before = historyOf(run);
    QCOMPARE(before.question(), std::string("round 0"));
    QCOMPARE(before.answers().size(), 2U);
    std::set<std::int64_t> askedAgain;
    runWatched(resumeJob({run}), [&](const RunEvent& event, JobControl& control) {
        const auto isWaiting = [&] { return historyOf(run).question() == "round 0"; };
        if (std::get_if<Resumed>(&event.event) && isWaiting()) {
            for (const std::size_t i : {1, 3})
                control.send(event.run, Answer{"round 0", toJson(ImageAnswer{before.asked()[i], 0, false})});
        }
        if (std::get_if<Asked>(&event.event)) control.stop(); // of round 1
    });
    const ActiveHistory after = historyOf(run);
    QCOMPARE(after.find(0)->labelledImages, before.asked());
    QCOMPARE(after.find(0)->givenLabels, (std::vector<std::int64_t>{1, 0, 1, 0}));
    QCOMPARE(after.question(), std::string("round 1"));
}

void TestActiveLearning::anUndoneRoundIsDoneAgain()
{
    ActiveHistory expected;
    const Checkpoint& end = undisturbed(&expected);
    QTemporaryDir root;
    bool undone = false;
    const auto events = runWatched(jobOf(rounds({{"hold", "round"}}), root.path().toStdString()),
                                   [&](const RunEvent& event, JobControl& control) {
                                       const auto* done = std::get_if<PhaseDone>(&event.event);
                                       if (!done) return;
                                       if (done->phase == "label" && done->round == -1)
                                           control.send(event.run, NextPhase{"round", 3});
                                       if (done->phase == "train" && done->round == 2 && !undone) {
                                           undone = true;
                                           control.send(event.run, UndoRound{});
                                       }
                                       if (done->phase == "undo") {
                                           const ActiveHistory now = historyOf(fs::path(event.run));
                                           QCOMPARE(done->round, 1);
                                           QCOMPARE(now.rounds().back().round, 1);
                                           QVERIFY(now.find(1)->picks.empty());
                                           QCOMPARE(readSummary(event.run).summary.countOf("accuracy/test"), 2);
                                           control.send(event.run, NextPhase{"end", 1});
                                       }
                                   });
    QVERIFY(undone);
    const fs::path run = onlyRun(root);
    QVERIFY(RunFolder::open(run).hasEnded());
    QVERIFY(at::equal(lastCheckpointOf(run).theta, end.theta));
    compareHistories(historyOf(run), expected);
    QCOMPARE(RunReader(run).series.of("accuracy/test").size(), 4U);
}

void TestActiveLearning::aHeldRunTakesOnePhaseAtATime()
{
    QTemporaryDir root;
    std::vector<std::string> phases;
    runWatched(jobOf(rounds({{"hold", "phase"}}), root.path().toStdString()),
               [&](const RunEvent& event, JobControl& control) {
                   const auto* done = std::get_if<PhaseDone>(&event.event);
                   if (!done) return;
                   phases.push_back(done->phase + std::to_string(done->round));
                   std::this_thread::sleep_for(std::chrono::milliseconds(30)); // it goes no further by itself
                   if (phases.size() == 6)
                       control.stop();
                   else
                       control.send(event.run, NextPhase{});
               });
    QCOMPARE(phases, (std::vector<std::string>{"label-1", "train0", "score0", "query0", "label0", "train1"}));
    QVERIFY(!RunFolder::open(onlyRun(root)).hasEnded());
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
    QCOMPARE(summary.state, RunState::Failed);
    QVERIFY2(summary.failure.find("no image without a label is left") != std::string::npos, summary.failure.c_str());
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

QTEST_APPLESS_MAIN(TestActiveLearning)
#include "tst_active_learning.moc"
