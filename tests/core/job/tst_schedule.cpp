// SPDX-License-Identifier: GPL-3.0-or-later
// Who runs when, and that every run ends exactly once, whatever happens to it.
#include "core/job/schedule.h"

#include <ATen/Parallel.h>

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace sharpscope;

namespace {

/// What the tasks of a test share: their turns in order, and who is under way at the same time.
struct Log {
    std::mutex mutex;
    std::vector<std::string> turns;
    std::map<std::string, int> threads; ///< that a run's turns computed with
    std::atomic<int> busy = 0;
    std::atomic<int> mostBusy = 0;
    int together = 1; ///< so many are awaited before the first turn ends
};

class CountingTask final : public Task {
public:
    CountingTask(const Json& run, Recorder& recorder, Log& log) : m_run(run), m_recorder(recorder), m_log(log)
    {
        if (run.value("cannotOpen", false)) throw Error("its data are gone");
        m_recorder.report(Started{.stepsTotal = 3});
    }
    void advance(const std::function<void()>& tick) override
    {
        m_wasTold |= !m_recorder.takeCommands().empty();
        if (isWaiting()) return tick();
        if (!m_recorder.keepGoing()) return;
        const int busy = ++m_log.busy;
        for (int most = m_log.mostBusy; busy > most && !m_log.mostBusy.compare_exchange_weak(most, busy);) {
        }
        for (int i = 0; m_log.mostBusy < m_log.together && i < 10'000; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        --m_log.busy;
        {
            const std::lock_guard lock(m_log.mutex);
            m_log.turns.push_back(m_run.at("name").get<std::string>());
            m_log.threads[m_log.turns.back()] = at::get_num_threads();
        }
        if (m_run.value("failsAt", -1) == m_clock.step) throw Error("step " + std::to_string(m_clock.step));
        if (m_run.value("throwsOddly", false)) throw 7;
        ++m_clock.step;
        m_recorder.report(Measured{m_clock, {{"x", 1}}});
        tick();
    }
    bool isWaiting() const override { return m_run.value("waitsAt", -1) == m_clock.step && !m_wasTold; }
    bool isDone() const override { return m_clock.step >= 3; }
    double fraction() const override { return static_cast<double>(m_clock.step) / 3; }
    Clock clock() const override { return m_clock; }
    Json result() const override { return {{"step", m_clock.step}}; }
    void save() override
    {
        if (m_run.value("cannotSave", false)) throw Error("the disk is full");
        m_recorder.report(CheckpointSaved{m_clock, "c"});
    }

private:
    const Json m_run;
    Recorder& m_recorder;
    Log& m_log;
    Clock m_clock;
    bool m_wasTold = false;
};

} // namespace

class TestSchedule : public QObject {
    Q_OBJECT

private:
    Log m_log;
    Kind m_kind{.name = "counting", .open = [this](const Json& run, Recorder& recorder) -> std::unique_ptr<Task> {
                    return std::make_unique<CountingTask>(run, recorder, m_log);
                }};
    std::vector<std::filesystem::path> m_folders;
    std::vector<RunEvent> m_events;

    /// Runs of these options, name and turn first; all events of the job.
    void run(const std::vector<Json>& runs, std::int64_t atOnce = 1, const std::function<void(JobControl&)>& setUp = {},
             const std::function<void()>& meanwhile = {})
    {
        static int count = 0;
        QTemporaryDir root;
        root.setAutoRemove(false);
        m_folders.clear();
        m_log.turns.clear();
        m_log.mostBusy = 0;
        m_log.together = 1;
        std::vector<ScheduledRun> scheduled;
        for (const Json& options : runs) {
            RunFolder folder = RunFolder::create(root.path().toStdString(), "r" + std::to_string(count++), options);
            m_folders.push_back(folder.path());
            scheduled.push_back({std::move(folder), &m_kind, options.at("turn").get<std::string>()});
        }
        JobControl control;
        EventQueue events;
        if (setUp) setUp(control);
        JobContext context(control, events);
        std::jthread other;
        if (meanwhile)
            other = std::jthread([&] {
                meanwhile();
                control.stop();
            });
        runSchedule(std::move(scheduled), atOnce, context);
        m_events = events.takeAll();
    }

    std::string endOf(std::size_t i) const
    {
        std::string end;
        for (const Event& event : RunFolder::open(m_folders[i]).readEvents().events)
            if (isTerminal(event)) end += toJson(event).at("event").get<std::string>() + ";";
        std::string told;
        for (const RunEvent& event : m_events)
            if (event.run == m_folders[i].string() && isTerminal(event.event))
                told += toJson(event.event).at("event").get<std::string>() + ";";
        return end == told ? end : "folder " + end + " queue " + told;
    }

private Q_SLOTS:
    void whoWaitsForAWordIsSaidAndWhoGoesOn()
    {
        JobControl* control = nullptr;
        run(
            {{{"name", "a"}, {"turn", "1"}, {"waitsAt", 1}}, {{"name", "b"}, {"turn", "1"}}}, 1,
            [&](JobControl& c) { control = &c; },
            [&] {
                const auto turns = [&] {
                    const std::lock_guard lock(m_log.mutex);
                    return m_log.turns.size();
                };
                while (turns() < 4) // three of b, and one of a
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                while (turns() < 6) {
                    control->send({}, NextPhase{});
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(100)); // to its end
            });
        std::vector<std::string> said;
        for (const auto& [run, event] : m_events)
            if (const auto* progress = std::get_if<Progress>(&event); progress && run == m_folders[0].string())
                said.push_back(progress->what);
            else if (progress)
                QVERIFY(run.empty()); // b never waits
        QVERIFY(said == (std::vector<std::string>{waitingForWord, "training"}));
    }

    void cleanup()
    {
        for (const auto& folder : m_folders)
            std::filesystem::remove_all(folder.parent_path());
    }

    void runsOfATurnAdvanceOneAfterTheOther()
    {
        run({{{"name", "a"}, {"turn", "1"}}, {{"name", "b"}, {"turn", "1"}}, {{"name", "c"}, {"turn", "2"}}});
        QCOMPARE(m_log.turns, (std::vector<std::string>{"a", "b", "a", "b", "a", "b", "c", "c", "c"}));
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(endOf(i), std::string("Finished;"));
            QVERIFY(RunFolder::open(m_folders[i]).hasEnded());
        }
        double last = 0;
        for (const RunEvent& event : m_events)
            if (const auto* progress = std::get_if<Progress>(&event.event)) {
                QVERIFY(progress->fraction >= last && progress->fraction <= 1);
                last = progress->fraction;
            }
        QCOMPARE(m_log.mostBusy.load(), 1);
    }

    void severalTurnsAreUnderWayAtOnceAndNoMoreThanAsked()
    {
        std::vector<Json> runs;
        for (const char* name : {"a", "b", "c", "d", "e"})
            runs.push_back({{"name", name}, {"turn", name}});
        m_log.together = 2;
        run(runs, 2);
        QCOMPARE(m_log.turns.size(), 15u);
        QCOMPARE(m_log.mostBusy.load(), 2);
        for (std::size_t i = 0; i < runs.size(); ++i)
            QCOMPARE(endOf(i), std::string("Finished;"));
    }

    /// Runs that were begun with different numbers of threads keep them, side by side too.
    void eachRunComputesWithItsOwnThreads()
    {
        run({{{"name", "a"}, {"turn", "1"}, {"threads", 3}}, {{"name", "b"}, {"turn", "1"}, {"threads", 2}}});
        QCOMPARE(m_log.threads["a"], 3);
        QCOMPARE(m_log.threads["b"], 2);
    }

    /// A job of two threads rests when both do: whoever waits for that may then have the machine.
    void aJobOfSeveralThreadsRestsWhenAllOfThemDo()
    {
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        std::optional<JobContext> a = context.another(), b = context.another();
        const auto restsInAll = [&] { return control.isResting(); };
        control.pause();
        std::jthread first([&] { a->keepGoing(); });
        QTest::qWait(50);
        QVERIFY(!restsInAll());
        std::jthread second([&] { b->keepGoing(); });
        QTRY_VERIFY(restsInAll());
        control.singleStep();
        QTRY_VERIFY(!restsInAll());
        control.stop();
        first.join();
        second.join();
        b.reset();
        QVERIFY(!restsInAll());
    }

    void whatFailsEndsItselfAlone()
    {
        run({{{"name", "a"}, {"turn", "1"}, {"failsAt", 1}},
             {{"name", "b"}, {"turn", "1"}},
             {{"name", "c"}, {"turn", "1"}, {"cannotOpen", true}},
             {{"name", "d"}, {"turn", "1"}, {"throwsOddly", true}}});
        QCOMPARE(endOf(0), std::string("Failed;"));
        QCOMPARE(endOf(1), std::string("Finished;"));
        QCOMPARE(endOf(2), std::string("Failed;"));
        QCOMPARE(endOf(3), std::string("Failed;"));
        const auto events = RunFolder::open(m_folders[0]).readEvents().events;
        QCOMPARE(std::get<Failed>(events.back()).why, std::string("step 1"));
        QVERIFY(!RunFolder::open(m_folders[0]).hasEnded());
    }

    void aStopEndsAllAlsoThoseWhoseTurnNeverCame()
    {
        run({{{"name", "a"}, {"turn", "1"}}, {{"name", "b"}, {"turn", "2"}}, {{"name", "c"}, {"turn", "3"}}}, 1, {},
            [this] {
                while ([this] {
                    const std::lock_guard lock(m_log.mutex);
                    return m_log.turns.empty();
                }())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
            });
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(endOf(i), std::string("Stopped;"));
            QVERIFY(!RunFolder::open(m_folders[i]).isBeingWritten());
        }
        const auto events = RunFolder::open(m_folders[0]).readEvents().events;
        QVERIFY(std::holds_alternative<CheckpointSaved>(events[events.size() - 2])); // before its end
    }

    void aCheckpointThatCannotBeWrittenAtTheStopFailsTheRun()
    {
        run({{{"name", "a"}, {"turn", "1"}, {"cannotSave", true}}, {{"name", "b"}, {"turn", "1"}}}, 1, {},
            [] { std::this_thread::sleep_for(std::chrono::milliseconds(30)); });
        QCOMPARE(endOf(0), std::string("Failed;"));
        QCOMPARE(endOf(1), std::string("Stopped;"));
    }
};

QTEST_GUILESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
