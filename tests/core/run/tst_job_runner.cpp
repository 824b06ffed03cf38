// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/job_runner.h"

#include <QtTest>
#include <atomic>
#include <sys/resource.h>
#include <unistd.h>

using namespace sharpscope;
using namespace std::chrono_literals;

namespace {

/// Counts how often it was let through; ends when stopped or after `limit`.
Job counting(std::atomic<int>& count, int limit = 1 << 30)
{
    return [&count, limit](JobContext& context) {
        while (count < limit && context.keepGoing())
            ++count;
    };
}

std::vector<Event> terminalEventsOf(JobRunner& runner)
{
    std::vector<Event> found;
    for (RunEvent& e : runner.events().takeAll())
        if (isTerminal(e.event) && e.run.empty()) found.push_back(std::move(e.event));
    return found;
}

/// The job's only terminal event, once it has ended.
Event endOf(JobRunner& runner)
{
    if (!runner.wait(5s)) throw Error("still running");
    std::vector<Event> found = terminalEventsOf(runner);
    if (found.size() != 1) throw Error(std::to_string(found.size()) + " terminal events");
    return found.front();
}

std::string whyOf(JobRunner& runner, Job job)
{
    runner.start(std::move(job));
    return std::get<Failed>(endOf(runner)).why;
}

} // namespace

class TestJobRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobThatReturnsIsFinished()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count, 10));
        QVERIFY(std::holds_alternative<Finished>(endOf(runner)));
        QCOMPARE(count.load(), 10);
        QVERIFY(!runner.isRunning());
    }

    void stopsWhileRunning()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count));
        QTRY_VERIFY(count > 0);
        runner.control().stop();
        QVERIFY(std::holds_alternative<Stopped>(endOf(runner)));
    }

    void stopsWhilePaused()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count));
        runner.control().pause();
        QVERIFY(!runner.wait(50ms));
        runner.control().stop();
        QVERIFY(std::holds_alternative<Stopped>(endOf(runner)));
    }

    void pauseHoldsAndResumeLetsGo()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count));
        runner.control().pause();
        QTest::qWait(20);
        const int held = count;
        QTest::qWait(50);
        QCOMPARE(count.load(), held);
        QVERIFY(runner.control().isPaused());
        runner.control().resume();
        QTRY_VERIFY(count > held);
    }

    void singleStepPassesExactlyOneKeepGoing()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count));
        runner.control().pause();
        QTest::qWait(20);
        const int held = count;
        for (int step = 1; step <= 3; ++step) {
            runner.control().singleStep();
            QTRY_COMPARE(count.load(), held + step);
            QTest::qWait(20);
            QCOMPARE(count.load(), held + step);
        }
        QVERIFY(runner.control().isPaused());
    }

    void singleStepOfARunningJobPausesIt()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count));
        runner.control().singleStep();
        QTest::qWait(20);
        const int held = count;
        QTest::qWait(30);
        QCOMPARE(count.load(), held);
    }

    void exceptionBecomesFailed()
    {
        JobRunner runner;
        QCOMPARE(whyOf(runner, [](JobContext&) { throw Error("cannot do it"); }), std::string("cannot do it"));
        QCOMPARE(whyOf(runner, [](JobContext&) { throw std::bad_alloc(); }), std::string("std::bad_alloc"));
        QVERIFY(!whyOf(runner, [](JobContext&) { throw 42; }).empty());
    }

    void stackTraceOfLibTorchIsCutOff()
    {
        JobRunner runner;
        const std::string why = whyOf(runner, [](JobContext&) {
            throw std::runtime_error(
                "shape '[2]' is invalid\nException raised from infer at x.h:38\nframe #0: c10::Error");
        });
        QCOMPARE(why, std::string("shape '[2]' is invalid"));
    }

    void exceptionAfterStopIsStillFailed()
    {
        JobRunner runner;
        runner.start([](JobContext& context) {
            while (context.keepGoing()) {
            }
            throw Error("checkpoint could not be saved");
        });
        runner.control().stop();
        QCOMPARE(std::get<Failed>(endOf(runner)).why, std::string("checkpoint could not be saved"));
    }

    void jobCannotReportItsOwnEnd()
    {
        JobRunner runner;
        QVERIFY(!whyOf(runner, [](JobContext& context) { context.emit("", Finished{}); }).empty());
        runner.start([](JobContext& context) { context.emit("runs/a", Finished{}); });
        QVERIFY(std::holds_alternative<Finished>(endOf(runner)));
    }

    void nextJobMayStartOnceTheTerminalEventIsSeen()
    {
        JobRunner runner;
        for (int i = 0; i < 200; ++i) {
            runner.start([](JobContext&) {});
            while (terminalEventsOf(runner).empty())
                std::this_thread::yield();
            QVERIFY(!runner.isRunning());
        }
    }

    void secondStartIsRefusedWhileAJobRuns()
    {
        JobRunner runner;
        std::atomic<int> count = 0;
        runner.start(counting(count));
        QVERIFY_EXCEPTION_THROWN(runner.start([](JobContext&) {}), Error);
        QVERIFY(runner.isRunning());
    }

    void stopDoesNotOutliveItsJob()
    {
        JobRunner runner;
        runner.start([](JobContext&) {});
        runner.control().stop();
        endOf(runner);
        std::atomic<int> count = 0;
        runner.start(counting(count, 3));
        QVERIFY(std::holds_alternative<Finished>(endOf(runner)));
        QCOMPARE(count.load(), 3);
    }

    void destructionStopsTheJobEvenWhilePaused()
    {
        std::atomic<bool> left = false;
        {
            JobRunner runner;
            runner.start([&](JobContext& context) {
                while (context.keepGoing()) {
                }
                left = true;
            });
            runner.control().pause();
        }
        QVERIFY(left);
    }

    void threadIsNiceBeforeTheFirstLine()
    {
        JobRunner runner;
        const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
        std::atomic<int> inJob = -100;
        runner.start([&](JobContext&) { inJob = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); });
        endOf(runner);
        QCOMPARE(inJob.load(), std::min(19, own + 10));
        QCOMPARE(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())), own);
    }

    void eventsKeepTheirOrder()
    {
        JobRunner runner;
        runner.start([](JobContext& context) {
            for (std::int64_t i = 0; i < 1000; ++i)
                context.emit("runs/a", Measured{.clock = {.step = i}});
        });
        QVERIFY(runner.wait(5s));
        const std::vector<RunEvent> events = runner.events().takeAll();
        QCOMPARE(events.size(), 1001u);
        for (std::size_t i = 0; i < 1000; ++i)
            QCOMPARE(std::get<Measured>(events[i].event).clock.step, static_cast<std::int64_t>(i));
        QVERIFY(runner.events().takeAll().empty());
    }

    void knobsReachTheirRunOnce()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        control.setKnob("a", "rho", 0.1);
        control.setKnob("a", "rho", 0.2);
        control.setKnob("", "lr", 0.5);
        using Knobs = std::map<std::string, double>;
        QCOMPARE(context.takeKnobs("a"), (Knobs{{"rho", 0.2}, {"lr", 0.5}}));
        QCOMPARE(context.takeKnobs("a"), Knobs{});
        QCOMPARE(context.takeKnobs("b"), (Knobs{{"lr", 0.5}}));
        control.setKnob("b", "rho", 0.3);
        QCOMPARE(context.takeKnobs("a"), Knobs{});
        QCOMPARE(context.takeKnobs("b"), (Knobs{{"rho", 0.3}}));
    }
};

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
