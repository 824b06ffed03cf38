// SPDX-License-Identifier: GPL-3.0-or-later
// A job that holds those that run, and lets them go on afterwards, whatever becomes of it.
#include "job_diary.h"

#include <QtTest>

using namespace sharpscope;

class TestJobPausers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPauserHoldsWhatRunsAndLetsItGoAfterwards()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        QTRY_VERIFY(diary.count("training ends") > 3);
        const auto slice = queue.add(working(diary, "slice", 300), {.sharing = Sharing::Pause});
        QTRY_COMPARE(stateOf(slice), JobState::Running);
        QCOMPARE(stateOf(training), JobState::Held);
        QVERIFY(!training->status().isPaused); // no person paused it
        QVERIFY(slice->wait(10s));
        const int before = diary.count("training ends");
        QTRY_VERIFY(diary.count("training ends") > before + 3); // by itself
        QCOMPARE(stateOf(training), JobState::Running);
        QVERIFY(restsDuring(diary, "training", "slice"));
    }

    void aPauserStartsOnlyOnceTheUnitUnderWayHasEnded()
    {
        std::atomic<bool> inUnit = false;
        std::atomic<bool> unitMayEnd = false;
        std::atomic<bool> sliceRan = false;
        JobQueue queue;
        const auto training = queue.add([&](JobContext& context) {
            while (context.keepGoing())
                for (inUnit = true; !unitMayEnd && !context.isStopping();)
                    std::this_thread::sleep_for(1ms);
        });
        QTRY_VERIFY(inUnit);
        const auto slice = queue.add([&](JobContext&) { sliceRan = true; }, {.sharing = Sharing::Pause});
        QTest::qWait(50);
        QCOMPARE(stateOf(slice), JobState::Waiting);
        QVERIFY(!sliceRan);
        unitMayEnd = true;
        QVERIFY(slice->wait(5s));
        QVERIFY(sliceRan);
    }

    void aPauserThatFailsOrIsStoppedLetsGoToo()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        const auto failed = queue.add(failing(diary), {.sharing = Sharing::Pause});
        QVERIFY(failed->wait(5s));
        QCOMPARE(diary.count("failing begins"), 1);
        int before = diary.count("training ends");
        QTRY_VERIFY(diary.count("training ends") > before + 3);

        const auto stopped = queue.add(working(diary, "slice"), {.sharing = Sharing::Pause});
        QTRY_VERIFY(diary.count("slice ends") > 3);
        stopped->control().stop();
        QVERIFY(stopped->wait(5s));
        before = diary.count("training ends");
        QTRY_VERIFY(diary.count("training ends") > before + 3);
        QVERIFY(restsDuring(diary, "training", "slice"));
    }

    void aPauserCancelledBeforeItsTurnLetsGoToo()
    {
        std::atomic<bool> inUnit = false;
        std::atomic<bool> unitMayEnd = false;
        std::atomic<int> units = 0;
        JobQueue queue;
        const auto training = queue.add([&](JobContext& context) {
            for (; context.keepGoing(); ++units)
                for (inUnit = true; !unitMayEnd && !context.isStopping();)
                    std::this_thread::sleep_for(1ms);
        });
        QTRY_VERIFY(inUnit);
        const auto slice = queue.add([](JobContext&) { std::abort(); }, {.sharing = Sharing::Pause});
        QCOMPARE(stateOf(training), JobState::Held);
        queue.cancel(slice->id());
        QVERIFY(slice->hasEnded()); // at once, though nothing rests yet
        const auto events = slice->events().takeAll();
        QCOMPARE(events.size(), 1u);
        QVERIFY(std::holds_alternative<Stopped>(events.front().event));
        QCOMPARE(stateOf(training), JobState::Running);
        unitMayEnd = true;
        QTRY_VERIFY(units > 5);
    }

    void pausersTakeTurnsAndTheHeldJobGoesOnAfterTheLast()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        QTRY_VERIFY(diary.count("training ends") > 3);
        const auto waiting = queue.add(working(diary, "waiting", 3));
        const auto first = queue.add(working(diary, "slice 1", 200), {.sharing = Sharing::Pause});
        const auto second = queue.add(working(diary, "slice 2", 200), {.sharing = Sharing::Pause});
        QTRY_COMPARE(stateOf(first), JobState::Running);
        QCOMPARE(stateOf(second), JobState::Waiting);
        QVERIFY(second->wait(10s));
        QVERIFY(restsDuring(diary, "training", "slice"));
        QVERIFY(restsDuring(diary, "slice 1", "slice 2"));
        QCOMPARE(diary.count("waiting begins"), 0); // it goes on waiting for the training
        const int before = diary.count("training ends");
        QTRY_VERIFY(diary.count("training ends") > before + 3);
        training->control().stop();
        QVERIFY(waiting->wait(5s));
        QCOMPARE(diary.count("waiting ends"), 3);
    }

    void aPersonsPauseStaysAPersonsPause()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        QTRY_VERIFY(diary.count("training ends") > 3);
        training->control().pause();
        const auto slice = queue.add(working(diary, "slice", 10), {.sharing = Sharing::Pause});
        QVERIFY(slice->wait(5s));
        QTRY_COMPARE(stateOf(training), JobState::Running);
        QVERIFY(training->status().isPaused);
        const int before = diary.count("training ends");
        QTest::qWait(50);
        QCOMPARE(diary.count("training ends"), before);

        // and going on while another job has the device waits for that one
        const auto next = queue.add(working(diary, "next"), {.sharing = Sharing::Pause});
        QTRY_VERIFY(diary.count("next ends") > 3);
        training->control().resume();
        training->control().singleStep();
        training->control().resume();
        QTest::qWait(30);
        QCOMPARE(diary.count("training ends"), before);
        next->control().stop();
        QTRY_VERIFY(diary.count("training ends") > before + 3);
        QVERIFY(restsDuring(diary, "training", "next"));
    }

    void stopOfAHeldJobIsImmediate()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        QTRY_VERIFY(diary.count("training ends") > 3);
        const auto slice = queue.add(working(diary, "slice"), {.sharing = Sharing::Pause});
        QTRY_VERIFY(diary.count("slice ends") > 3);
        const int before = diary.count("training ends");
        training->control().stop();
        QVERIFY(training->wait(5s));
        QVERIFY(std::holds_alternative<Stopped>(training->events().takeAll().back().event));
        QCOMPARE(diary.count("training ends"), before);
        QCOMPARE(stateOf(slice), JobState::Running);
    }

    void aPauserHoldsThoseThatShareButNotThoseThatComeLater()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        const auto early = queue.add(working(diary, "early"), {.sharing = Sharing::Share});
        QTRY_VERIFY(diary.count("early ends") > 3);
        const auto slice = queue.add(working(diary, "slice"), {.sharing = Sharing::Pause});
        QTRY_COMPARE(stateOf(slice), JobState::Running);
        QCOMPARE(stateOf(early), JobState::Held);
        const auto late = queue.add(working(diary, "late"), {.sharing = Sharing::Share});
        QTRY_VERIFY(diary.count("late ends") > 3);
        QCOMPARE(stateOf(early), JobState::Held);
        QCOMPARE(stateOf(late), JobState::Running);
    }
};

QTEST_GUILESS_MAIN(TestJobPausers)
#include "tst_job_pausers.moc"
