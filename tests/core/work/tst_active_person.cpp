// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do to a run of active learning: answer, hold it, undo a round.
#include "active_experiment.h"

#include "core/job/schedule.h"
#include "core/run/run_reader.h"

#include <map>
#include <set>

using namespace sharpscope;

class TestActivePerson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void aPersonIsAsked_AnswersCount_AndTheRepeatedRunNeedsNobody();
    void anAnswerSurvivesTheEndOfTheProgram();
    void aRoundOfWhichAllIsUnsureIsNotAskedAgain();
    void anAnswerWhoseQuestionIsDamagedCountsWhenItIsAskedAgain();
    void anUndoneRoundIsDoneAgain();
    void aHeldRunTakesOnePhaseAtATime();
};

void TestActivePerson::aPersonIsAsked_AnswersCount_AndTheRepeatedRunNeedsNobody()
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

void TestActivePerson::anAnswerSurvivesTheEndOfTheProgram()
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

/// Also where the program is killed right after it: it goes on from the checkpoint before.
void TestActivePerson::aRoundOfWhichAllIsUnsureIsNotAskedAgain()
{
    QTemporaryDir root;
    runWatched(jobOf(rounds({{"oracle", "person"}}), root.path().toStdString()),
               [&](const RunEvent& event, JobControl& control) {
                   if (const auto* asked = std::get_if<Asked>(&event.event))
                       for (const Json& image : asked->data.at("images"))
                           control.send(event.run, Answer{asked->question, toJson(ImageAnswer{image, unsure})});
                   const auto* done = std::get_if<PhaseDone>(&event.event);
                   if (done && done->phase == "label" && done->round == 0) control.stop();
               });
    const fs::path run = onlyRun(root);
    QVERIFY(historyOf(run).find(0)->isLabelled && historyOf(run).find(0)->labelledImages.empty());
    while (loadCheckpoint(RunFolder::open(run).lastCheckpoint()).about.at("round") != 0)
        fs::remove(RunFolder::open(run).lastCheckpoint());
    std::vector<std::string> questions;
    runWatched(resumeJob({run}), [&](const RunEvent& event, JobControl& control) {
        const auto* asked = std::get_if<Asked>(&event.event);
        if (!asked) return;
        questions.push_back(asked->question);
        control.stop();
    });
    QCOMPARE(questions, (std::vector<std::string>{"round 1"}));
}

void TestActivePerson::anAnswerWhoseQuestionIsDamagedCountsWhenItIsAskedAgain()
{
    ActiveHistory history;
    const auto answer = [&](const char* question, std::int64_t image, std::int64_t label, bool undo = false) {
        history.apply(Commanded{.command = Answer{question, toJson(ImageAnswer{image, label, undo})}});
    };
    answer("round 1", 4, 2);
    answer("round 1", 5, 0);
    answer("round 1", 5, 0, true);
    answer("round 0", 6, 1);
    QVERIFY(history.answers().empty());
    history.apply(Asked{.question = "round 1", .data = {{"images", {4, 5, 6}}}});
    QCOMPARE(history.answers(), (std::vector<std::pair<std::int64_t, std::int64_t>>{{4, 2}}));
    const PhaseDone labelled{.round = 1, .phase = "label", .data = {{"images", {4}}, {"labels", {2}}}};
    history.apply(labelled);
    answer("round 1", 4, 0);
    history.apply(labelled); // what is labelled is labelled
    history.apply(Asked{.question = "round 1", .data = {{"images", {4}}}});
    QVERIFY(history.answers().empty());
}

void TestActivePerson::anUndoneRoundIsDoneAgain()
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

void TestActivePerson::aHeldRunTakesOnePhaseAtATime()
{
    QTemporaryDir root;
    std::vector<std::string> phases;
    bool isInItsFolder = false;
    runWatched(jobOf(rounds({{"hold", "phase"}}), root.path().toStdString()),
               [&](const RunEvent& event, JobControl& control) {
                   const auto* progress = std::get_if<Progress>(&event.event);
                   if (progress && progress->what == waitingForWord && phases.size() == 1)
                       isInItsFolder = historyOf(onlyRun(root)).find(-1) != nullptr;
                   const auto* done = std::get_if<PhaseDone>(&event.event);
                   if (!done) return;
                   phases.push_back(done->phase + std::to_string(done->round));
                   std::this_thread::sleep_for(std::chrono::milliseconds(30)); // it goes no further by itself
                   if (phases.size() == 6)
                       control.stop();
                   else
                       control.send(event.run, NextPhase{});
               });
    QVERIFY(isInItsFolder); // and not in the program alone
    QCOMPARE(phases, (std::vector<std::string>{"label-1", "train0", "score0", "query0", "label0", "train1"}));
    QVERIFY(!RunFolder::open(onlyRun(root)).hasEnded());
}

QTEST_APPLESS_MAIN(TestActivePerson)
#include "tst_active_person.moc"
