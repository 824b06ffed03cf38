// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/job/job_queue.h"

#include <QtTest>
#include <atomic>
#include <sys/resource.h>
#include <thread>
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

std::vector<Event> terminalEventsOf(QueuedJob& job)
{
    std::vector<Event> found;
    for (RunEvent& e : job.events().takeAll())
        if (isTerminal(e.event) && e.run.empty()) found.push_back(std::move(e.event));
    return found;
}

/// The job's only terminal event, once it has ended.
Event endOf(const std::shared_ptr<QueuedJob>& job)
{
    if (!job->wait(5s)) throw Error("still running");
    std::vector<Event> found = terminalEventsOf(*job);
    if (found.size() != 1) throw Error(std::to_string(found.size()) + " terminal events");
    return found.front();
}

std::string whyOf(Job job)
{
    JobQueue queue;
    return std::get<Failed>(endOf(queue.add(std::move(job)))).why;
}

} // namespace

class TestJobQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobThatReturnsIsFinished()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        const auto job = queue.add(counting(count, 10));
        QVERIFY(std::holds_alternative<Finished>(endOf(job)));
        QCOMPARE(count.load(), 10);
        QVERIFY(job->hasEnded());
    }

    void stopsWhileRunning()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        const auto job = queue.add(counting(count));
        QTRY_VERIFY(count > 0);
        job->control().stop();
        QVERIFY(std::holds_alternative<Stopped>(endOf(job)));
    }

    void stopsWhilePaused()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        const auto job = queue.add(counting(count));
        job->control().pause();
        QVERIFY(!job->wait(50ms));
        job->control().stop();
        QVERIFY(std::holds_alternative<Stopped>(endOf(job)));
    }

    void pauseHoldsAndResumeLetsGo()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        const auto job = queue.add(counting(count));
        job->control().pause();
        QTest::qWait(20);
        const int held = count;
        QTest::qWait(50);
        QCOMPARE(count.load(), held);
        QVERIFY(job->control().isPaused());
        job->control().resume();
        QTRY_VERIFY(count > held);
    }

    void singleStepPassesExactlyOneKeepGoing()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        const auto job = queue.add(counting(count));
        job->control().pause();
        QTest::qWait(20);
        const int held = count;
        for (int step = 1; step <= 3; ++step) {
            job->control().singleStep();
            QTRY_COMPARE(count.load(), held + step);
            QTest::qWait(20);
            QCOMPARE(count.load(), held + step);
        }
        QVERIFY(job->control().isPaused());
    }

    void singleStepOfARunningJobPausesIt()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        const auto job = queue.add(counting(count));
        job->control().singleStep();
        QTest::qWait(20);
        const int held = count;
        QTest::qWait(30);
        QCOMPARE(count.load(), held);
    }

    void exceptionBecomesFailed()
    {
        QCOMPARE(whyOf([](JobContext&) { throw Error("cannot do it"); }), std::string("cannot do it"));
        QCOMPARE(whyOf([](JobContext&) { throw std::bad_alloc(); }), std::string("std::bad_alloc"));
        QVERIFY(!whyOf([](JobContext&) { throw 42; }).empty());
    }

    void stackTraceOfLibTorchIsCutOff()
    {
        const std::string why = whyOf([](JobContext&) {
            throw std::runtime_error(
                "shape '[2]' is invalid\nException raised from infer at x.h:38\nframe #0: c10::Error");
        });
        QCOMPARE(why, std::string("shape '[2]' is invalid"));
    }

    void exceptionAfterStopIsStillFailed()
    {
        JobQueue queue;
        const auto job = queue.add([](JobContext& context) {
            while (context.keepGoing()) {
            }
            throw Error("checkpoint could not be saved");
        });
        job->control().stop();
        QCOMPARE(std::get<Failed>(endOf(job)).why, std::string("checkpoint could not be saved"));
    }

    void jobCannotReportItsOwnEnd()
    {
        JobQueue queue;
        QVERIFY(!whyOf([](JobContext& context) { context.emit("", Finished{}); }).empty());
        const auto job = queue.add([](JobContext& context) { context.emit("runs/a", Finished{}); });
        QVERIFY(std::holds_alternative<Finished>(endOf(job)));
    }

    void nextJobMayStartOnceTheTerminalEventIsSeen()
    {
        JobQueue queue;
        for (int i = 0; i < 200; ++i) {
            const auto job = queue.add([](JobContext&) {});
            while (terminalEventsOf(*job).empty())
                std::this_thread::yield();
            QVERIFY(job->hasEnded());
        }
    }

    void stopDoesNotOutliveItsJob()
    {
        std::atomic<int> count = 0;
        JobQueue queue;
        queue.add([](JobContext&) {})->control().stop();
        const auto job = queue.add(counting(count, 3));
        QVERIFY(std::holds_alternative<Finished>(endOf(job)));
        QCOMPARE(count.load(), 3);
    }

    void destructionStopsTheJobEvenWhilePaused()
    {
        std::atomic<bool> left = false;
        {
            JobQueue queue;
            const auto job = queue.add([&](JobContext& context) {
                while (context.keepGoing()) {
                }
                left = true;
            });
            job->control().pause();
        }
        QVERIFY(left);
    }

    void threadIsNiceBeforeTheFirstLine()
    {
        const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
        std::atomic<int> inJob = -100;
        JobQueue queue;
        const auto job =
            queue.add([&](JobContext&) { inJob = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); });
        endOf(job);
        QCOMPARE(inJob.load(), std::min(19, own + 10));
        QCOMPARE(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())), own);
    }

    void eventsKeepTheirOrder()
    {
        JobQueue queue;
        const auto job = queue.add([](JobContext& context) {
            for (std::int64_t i = 0; i < 1000; ++i)
                context.emit("runs/a", Measured{.clock = {.step = i}});
        });
        QVERIFY(job->wait(5s));
        const std::vector<RunEvent> events = job->events().takeAll();
        QCOMPARE(events.size(), 1001u);
        for (std::size_t i = 0; i < 1000; ++i)
            QCOMPARE(std::get<Measured>(events[i].event).clock.step, static_cast<std::int64_t>(i));
        QVERIFY(job->events().takeAll().empty());
    }

    void aJobThatEndsFreesWhatItHeld()
    {
        auto held = std::make_shared<int>(7);
        const std::weak_ptr<int> watch = held;
        JobQueue queue;
        const auto job = queue.add([held = std::move(held)](JobContext&) {});
        endOf(job);
        QVERIFY(watch.expired());
    }

    void theHandOnAJobOutlivesItsQueue()
    {
        std::shared_ptr<QueuedJob> job;
        {
            JobQueue queue;
            job = queue.add([](JobContext& context) {
                while (context.keepGoing()) {
                }
            });
        }
        QVERIFY(job->hasEnded());
        job->control().stop();
        job->control().pause();
        QCOMPARE(terminalEventsOf(*job).size(), 1u);
    }

    void handsOnJobsAreForAnyThread() // for the thread sanitizer: all that a window may ask, while jobs come and go
    {
        std::atomic<bool> done = false;
        std::vector<std::jthread> hands;
        JobQueue queue;
        for (int hand = 0; hand < 3; ++hand)
            hands.emplace_back([&, hand] {
                while (!done) {
                    for (const JobStatus& job : queue.jobs())
                        if ((job.id + hand) % 5 == 0) queue.cancel(job.id);
                    const auto own = queue.add(
                        [](JobContext& context) {
                            for (int i = 0; i < 20 && context.keepGoing(); ++i)
                                context.emit("run", Message{"info", "unit"});
                        },
                        {.sharing = static_cast<Sharing>(hand)});
                    own->control().singleStep();
                    own->control().setKnob("run", "rho", 0.1);
                    own->control().resume();
                    if (!own->wait(20s)) std::abort();
                    if (terminalEventsOf(*own).size() != 1) std::abort();
                }
            });
        QTest::qWait(400);
        done = true;
        hands.clear();
        QVERIFY(queue.wait(5s));
        QVERIFY(queue.jobs().empty());
    }
};

QTEST_GUILESS_MAIN(TestJobQueue)
#include "tst_job_queue.moc"
