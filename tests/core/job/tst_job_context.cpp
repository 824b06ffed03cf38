// SPDX-License-Identifier: GPL-3.0-or-later
// What a job sees of the outside: commands, rest, time.
#include "core/base/error.h"
#include "core/job/job.h"

#include <QtTest>
#include <atomic>
#include <limits>
#include <thread>

using namespace sharpscope;
using namespace std::chrono_literals;

class TestJobContext : public QObject {
    Q_OBJECT

    using Knobs = std::map<std::string, double>;
    using Commands = std::vector<Command>;

private Q_SLOTS:
    void knobsReachTheirRunOnce()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        control.setKnob("a", "rho", 0.1);
        control.setKnob("a", "rho", 0.2);
        control.setKnob("", "lr", 0.5);
        QCOMPARE(context.takeKnobs("a"), (Knobs{{"rho", 0.2}, {"lr", 0.5}}));
        QCOMPARE(context.takeKnobs("a"), Knobs{});
        QCOMPARE(context.takeKnobs("b"), (Knobs{{"lr", 0.5}}));
        control.setKnob("b", "rho", 0.3);
        QCOMPARE(context.takeKnobs("a"), Knobs{});
        QCOMPARE(context.takeKnobs("b"), (Knobs{{"rho", 0.3}}));
    }

    void commandsReachTheirRunInOrder()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        control.send("a", NextPhase{});
        control.send("b", SaveCheckpoint{});
        control.send("a", TurnKnob{"rho", 0.1});
        control.send("a", TurnKnob{"rho", 0.2});
        control.send("a", Answer{.question = "label of 7", .value = 3});
        const Commands expected{NextPhase{}, TurnKnob{"rho", 0.1}, TurnKnob{"rho", 0.2},
                                Answer{.question = "label of 7", .value = 3}};
        QVERIFY(context.takeCommands("a") == expected);
        QVERIFY(context.takeCommands("a").empty());
        QVERIFY(context.takeCommands("b") == (Commands{SaveCheckpoint{}}));
    }

    void ofWhatWasSentToAllARunThatBeginsLaterGetsTheKnobsAlone()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        QVERIFY(context.takeCommands("a").empty());
        control.send("", NextPhase{});
        control.send("", TurnKnob{"lr", 0.5});
        QVERIFY(context.takeCommands("a") == (Commands{NextPhase{}, TurnKnob{"lr", 0.5}}));
        QVERIFY(context.takeCommands("late") == (Commands{TurnKnob{"lr", 0.5}}));
    }

    void pauseOfOneRunIsTheTasksBusiness()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        control.send("a", Pause{});
        control.send("a", Stop{});
        QVERIFY(context.keepGoing()); // else this test hangs or fails
        QVERIFY(!control.isPaused() && !control.isStopping());
        QVERIFY(context.takeCommands("a") == (Commands{Pause{}, Stop{}}));
        control.send("", Stop{});
        QVERIFY(!context.keepGoing());
        QVERIFY(context.takeCommands("a").empty());
    }

    void aKnobThatIsNoNumberIsRefusedAtTheDoor()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
            try {
                control.setKnob("a", "rho", value);
                QFAIL("it was taken");
            } catch (const Error& error) {
                QVERIFY(std::string(error.what()).find("rho") != std::string::npos);
            }
        QCOMPARE(context.takeKnobs("a"), Knobs{});
    }

    void numbersAreFlushedBeforeTheJobRests()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        std::atomic<int> unit = 0;
        std::atomic<int> flushed = -1;
        std::atomic<int> flushes = 0;
        std::jthread job([&] {
            const auto flushing = context.beforeRest([&] {
                flushed = unit.load();
                ++flushes;
            });
            while (context.keepGoing())
                ++unit;
        });
        QTRY_VERIFY(unit > 10);
        QCOMPARE(flushes.load(), 0);
        control.pause();
        QTRY_COMPARE(flushes.load(), 1);
        QTest::qWait(20);
        QCOMPARE(flushed.load(), unit.load()); // not the state of a while ago
        for (int step = 1; step <= 3; ++step) {
            control.singleStep();
            QTRY_COMPARE(flushes.load(), 1 + step);
            QCOMPARE(flushed.load(), unit.load());
        }
        control.stop();
    }

    void aFlushIsCalledWhileItsTokenLivesAndMayThrow()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        int calls = 0;
        {
            const auto flushing = context.beforeRest([&] { ++calls; });
            const auto failing = context.beforeRest([] { throw Error("the disk is full"); });
            control.pause();
            QVERIFY_EXCEPTION_THROWN(context.keepGoing(), Error);
        }
        QCOMPARE(calls, 1);
        std::jthread hand([&] {
            std::this_thread::sleep_for(20ms);
            control.resume();
        });
        QVERIFY(context.keepGoing());
        QCOMPARE(calls, 1);
    }

    void restIsMeasured()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        std::this_thread::sleep_for(30ms);
        QVERIFY(context.keepGoing());
        QCOMPARE(context.pausedSeconds(), 0.0);
        for (int pause = 1; pause <= 2; ++pause) {
            control.pause();
            std::jthread hand([&] {
                std::this_thread::sleep_for(100ms);
                control.resume();
            });
            QVERIFY(context.keepGoing());
            QVERIFY(context.pausedSeconds() > 0.08 * pause);
        }
        QVERIFY(context.pausedSeconds() < 5);
    }

    void threadsAreThoseOfTheLease()
    {
        JobControl control;
        EventQueue events;
        QCOMPARE(JobContext(control, events).threads(), 0);
        QCOMPARE(JobContext(control, events, 3).threads(), 3);
    }
};

QTEST_GUILESS_MAIN(TestJobContext)
#include "tst_job_context.moc"
