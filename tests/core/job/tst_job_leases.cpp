// SPDX-License-Identifier: GPL-3.0-or-later
// Who runs when: jobs that wait for their turn, or share. tst_job_pausers: those that hold others.
#include "core/base/process.h"
#include "core/tensor/compute.h"
#include "job_diary.h"

#include <QtTest>

using namespace sharpscope;

class TestJobLeases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { spareCores(0); }

    void jobsThatWaitRunInTheOrderTheyCame()
    {
        Diary diary;
        JobQueue queue;
        const auto first = queue.add(working(diary, "first", 20));
        const auto second = queue.add(working(diary, "second", 3));
        const auto third = queue.add(working(diary, "third", 3));
        QCOMPARE(stateOf(first), JobState::Running);
        QCOMPARE(stateOf(second), JobState::Waiting);
        QCOMPARE(stateOf(third), JobState::Waiting);
        QVERIFY(queue.wait(10s));
        std::vector<std::string> expected;
        for (const auto& [name, units] : {std::pair("first", 20), std::pair("second", 3), std::pair("third", 3)})
            for (int unit = 0; unit < units; ++unit) {
                expected.push_back(std::string(name) + " begins");
                expected.push_back(std::string(name) + " ends");
            }
        QVERIFY(diary.lines() == expected);
    }

    void aWaitingJobThatIsStoppedEndsAtOnceAndNeverStarts()
    {
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"));
        const auto waiting = queue.add(working(diary, "waiting"));
        waiting->control().stop();
        QVERIFY(waiting->hasEnded());
        const auto events = waiting->events().takeAll();
        QCOMPARE(events.size(), 1u);
        QVERIFY(std::holds_alternative<Stopped>(events.front().event));
        training->control().stop();
        QVERIFY(queue.wait(5s));
        QCOMPARE(diary.count("waiting begins"), 0);
    }

    void jobsThatShareRunTogetherOnTheCoresThatAreLeft()
    {
        if (defaultThreads() < 2) QSKIP("one core");
        std::atomic<int> sharers = 0;
        std::atomic<std::int64_t> granted = 0;
        Diary diary;
        JobQueue queue;
        const std::int64_t cores = defaultThreads();
        const auto training = queue.add(working(diary, "training"), {.threads = cores - 1});
        QCOMPARE(training->status().threads, cores - 1);
        const Job sharing = [&](JobContext& context) {
            granted = context.threads();
            ++sharers;
            while (context.keepGoing())
                std::this_thread::sleep_for(1ms);
        };
        const auto first = queue.add(sharing, {.sharing = Sharing::Share});
        QTRY_COMPARE(sharers.load(), 1);
        QCOMPARE(granted.load(), 1);
        const auto second = queue.add(sharing, {.threads = 5, .sharing = Sharing::Share});
        QTRY_COMPARE(sharers.load(), 2);
        QCOMPARE(granted.load(), 1); // at least one
        QCOMPARE(stateOf(training), JobState::Running);
        const int before = diary.count("training ends");
        QTRY_VERIFY(diary.count("training ends") > before + 3);
    }

    void aJobThatSharesWithNobodyTakesAllCores()
    {
        JobQueue queue;
        const auto job = queue.add([](JobContext&) {}, {.sharing = Sharing::Share});
        QVERIFY(job->wait(5s));
        QCOMPARE(job->status().threads, defaultThreads());
    }

    void otherDevicesDoNotWait()
    {
        std::atomic<bool> ran = false;
        Diary diary;
        JobQueue queue;
        const auto training = queue.add(working(diary, "training"), {.device = "cuda"});
        const auto other = queue.add([&](JobContext&) { ran = true; }, {.device = "cpu"});
        QVERIFY(other->wait(5s));
        QVERIFY(ran);
        QCOMPARE(stateOf(training), JobState::Running);
    }

    void theListNamesWhatHasNotEnded()
    {
        Diary diary;
        JobQueue queue;
        queue.add([](JobContext&) {}, {.title = "over"})->wait(5s);
        const auto training = queue.add(working(diary, "training"), {.title = "training"});
        const auto slice = queue.add(working(diary, "slice"), {.title = "slice", .sharing = Sharing::Pause});
        const auto waiting = queue.add(working(diary, "waiting"), {.title = "another"});
        QTRY_COMPARE(stateOf(slice), JobState::Running);
        const auto jobs = queue.jobs();
        QCOMPARE(jobs.size(), 3u);
        QCOMPARE(jobs[0].needs.title, std::string("training"));
        QCOMPARE(jobs[0].state, JobState::Held);
        QCOMPARE(jobs[1].needs.title, std::string("slice"));
        QCOMPARE(jobs[2].id, waiting->id());
        QCOMPARE(jobs[2].state, JobState::Waiting);
        QVERIFY(jobs[0].id < jobs[1].id && jobs[1].id < jobs[2].id);
    }

    void destructionEndsAllEachOnce()
    {
        std::vector<std::shared_ptr<QueuedJob>> jobs;
        Diary diary;
        {
            JobQueue queue;
            jobs.push_back(queue.add(working(diary, "training")));
            QTRY_VERIFY(diary.count("training ends") > 3);
            jobs.push_back(queue.add(working(diary, "waiting")));
            jobs.push_back(queue.add(working(diary, "slice"), {.sharing = Sharing::Pause}));
            jobs.push_back(queue.add(working(diary, "slice"), {.sharing = Sharing::Pause}));
            QTRY_COMPARE(stateOf(jobs[2]), JobState::Running);
        }
        for (const auto& job : jobs) {
            QVERIFY(job->hasEnded());
            const auto events = job->events().takeAll();
            QCOMPARE(events.size(), 1u);
            QVERIFY(std::holds_alternative<Stopped>(events.front().event));
        }
        QCOMPARE(diary.count("waiting begins"), 0);
    }

    void theDefaultIsAllCoresButThoseSpared()
    {
        const std::int64_t all = defaultThreads();
        spareCores(1);
        QCOMPARE(defaultThreads(), std::max<std::int64_t>(1, all - 1));
        QCOMPARE(useThreads(0), defaultThreads());
        spareCores(1000);
        QCOMPARE(defaultThreads(), 1);
    }
};

QTEST_GUILESS_MAIN(TestJobLeases)
#include "tst_job_leases.moc"
