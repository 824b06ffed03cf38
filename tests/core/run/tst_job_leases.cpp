// SPDX-License-Identifier: GPL-3.0-or-later
// Who runs when: jobs that wait, pause others, or share.
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/run/job_queue.h"

#include <QtTest>
#include <atomic>

using namespace sharpscope;
using namespace std::chrono_literals;

namespace {

/// What all jobs did, in the order they did it.
class Diary {
public:
    void write(const std::string& line)
    {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(line);
    }
    std::vector<std::string> lines() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lines;
    }
    int count(const std::string& line) const
    {
        const auto all = lines();
        return static_cast<int>(std::count(all.begin(), all.end(), line));
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_lines;
};

/// A job of `units` units of a millisecond; each is written down when it begins and when it ends.
Job working(Diary& diary, const std::string& name, int units = 1 << 30)
{
    return [&diary, name, units](JobContext& context) {
        for (int unit = 0; unit < units && context.keepGoing(); ++unit) {
            diary.write(name + " begins");
            std::this_thread::sleep_for(1ms);
            diary.write(name + " ends");
        }
    };
}

Job failing(Diary& diary)
{
    return [&diary](JobContext& context) {
        context.keepGoing();
        diary.write("failing begins");
        throw Error("cannot do it");
    };
}

JobState stateOf(const std::shared_ptr<QueuedJob>& job) { return job->status().state; }

/// Between the first and the last line of `inner` there is none of `outer`, and its unit under way had ended.
bool restsDuring(const Diary& diary, const std::string& outer, const std::string& inner)
{
    const auto lines = diary.lines();
    const auto isInner = [&](const std::string& line) { return line.starts_with(inner); };
    const auto begin = std::find_if(lines.begin(), lines.end(), isInner);
    const auto end = std::find_if(lines.rbegin(), lines.rend(), isInner).base();
    const auto isOuter = [&](const std::string& line) { return line.starts_with(outer); };
    if (begin >= end || std::any_of(begin, end, isOuter)) return false;
    const auto before = std::find_if(std::make_reverse_iterator(begin), lines.rend(), isOuter);
    return before == lines.rend() || *before == outer + " ends";
}

} // namespace

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
